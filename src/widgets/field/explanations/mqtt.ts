import type { Places } from '#wire/mqtt/rule.ts';
import type { Explanation } from './explanation.ts';

/** What there is to say in each version, and where each says it: the numbers of sections. One that does not know it has none. */
export interface MqttExplanation extends Omit<Explanation, 'section'> {
  readonly section: Places;
}

/** MQTT control packets, by kind. */
export const mqttUnits: Readonly<Record<string, MqttExplanation>> = {
  CONNECT: {
    what: 'Opens the MQTT connection: which version, who the client is, which session it wants and what to publish if it is lost.',
    why: 'The network connection is open before it, but nothing may be sent until the server knows who is there.',
    section: { v3: '3.1', v5: '3.1' },
  },
  CONNACK: {
    what: 'The server’s answer to CONNECT: accepted or why not, and whether it kept a session.',
    section: { v3: '3.2', v5: '3.2' },
  },
  PUBLISH: {
    what: 'Carries one application message to a topic: from a client to the server, or on from the server to a subscriber.',
    why: 'The publisher names a topic and no receiver, so neither needs to know the other.',
    section: { v3: '3.3', v5: '3.3' },
  },
  PUBACK: {
    what: 'Says that a PUBLISH with QoS 1 has come. Until then its sender keeps it.',
    section: { v3: '3.4', v5: '3.4' },
  },
  PUBREC: {
    what: 'QoS 2, second step: the PUBLISH has come and its packet identifier is kept, so that it is taken once only.',
    section: { v3: '3.5', v5: '3.5' },
  },
  PUBREL: {
    what: 'QoS 2, third step: the sender will not send the message again; the receiver may forget the packet identifier.',
    section: { v3: '3.6', v5: '3.6' },
  },
  PUBCOMP: { what: 'QoS 2, last step: the packet identifier is free again.', section: { v3: '3.7', v5: '3.7' } },
  SUBSCRIBE: {
    what: 'Asks for the messages of all topics that match its topic filters, each with the highest QoS wanted.',
    section: { v3: '3.8', v5: '3.8' },
  },
  SUBACK: {
    what: 'Answers a SUBSCRIBE with one code for each topic filter, in the same order: the QoS granted, or a refusal.',
    section: { v3: '3.9', v5: '3.9' },
  },
  UNSUBSCRIBE: { what: 'Ends subscriptions, by their topic filters.', section: { v3: '3.10', v5: '3.10' } },
  UNSUBACK: {
    what: 'Answers an UNSUBSCRIBE. In MQTT 5.0 it has a reason code for each topic filter, in MQTT 3.1.1 none.',
    section: { v3: '3.11', v5: '3.11' },
  },
  PINGREQ: {
    what: 'Shows the server that the client is alive when it has nothing else to send within its keep alive.',
    section: { v3: '3.12', v5: '3.12' },
  },
  PINGRESP: { what: 'The server’s answer to PINGREQ.', section: { v3: '3.13', v5: '3.13' } },
  DISCONNECT: {
    what: 'The last packet of a connection. The server then drops the client’s will without publishing it, unless MQTT 5.0’s reason code asks for it.',
    why: 'A connection that ends without it ended by mishap, and that is what a will is for. Only in MQTT 5.0 may the server send it too.',
    section: { v3: '3.14', v5: '3.14' },
  },
  AUTH: {
    what: 'A step of an authentication in several steps, as the method named in CONNECT wants it. MQTT 5.0 only.',
    section: { v5: '3.15' },
  },
  'reserved packet': { what: 'Packet type 0 is reserved: no packet has it.', section: { v3: '2.2.1', v5: '2.1.2' } },
  'undecodable octets': {
    what: 'After a remaining length that does not end, nobody can tell where the next packet begins.',
    section: { v3: '2.2.3', v5: '1.5.5' },
  },
};

const NESTED_LENGTH = 'How many octets follow, in two octets with the higher one first. So none is longer than 65 535.';

/** Fields of control packets, by the names that the decoder gives them. */
export const mqttFields: Readonly<Record<string, MqttExplanation>> = {
  'packet type': { what: 'Which of the control packets this is.', section: { v3: '2.2.1', v5: '2.1.2' } },
  'reserved flags': {
    what: 'Only PUBLISH has flags here. In PUBREL, SUBSCRIBE and UNSUBSCRIBE they are 0010, in all others 0000.',
    why: 'The 1 is where PUBLISH has the lower bit of its QoS: MQTT 3.1 sent these three with QoS 1.',
    section: { v3: '2.2.2', v5: '2.1.3' },
  },
  DUP: {
    what: '1 when this PUBLISH may have been sent before.',
    why: 'It speaks of this hop only. A receiver cannot tell a repeated message by it: that is what QoS 2 is for.',
    section: { v3: '3.3.1.1', v5: '3.3.1.1' },
  },
  QoS: {
    what: 'How sure the delivery is: 0 at most once, 1 at least once, 2 exactly once. It holds for one hop, to or from the server.',
    section: { v3: '3.3.1.2', v5: '3.3.1.2' },
  },
  RETAIN: {
    what: 'From a client: keep this as the last message of its topic. From a server: this was kept, and is not new; in MQTT 5.0 also where the subscription asks for the flag as it was published.',
    why: 'Whoever subscribes gets the last known value at once.',
    section: { v3: '3.3.1.3', v5: '3.3.1.3' },
  },
  'remaining length': {
    what: 'How many octets of the packet follow: a variable byte integer of one to four octets.',
    why: 'A reader knows by it where the packet ends before it has understood any of it.',
    section: { v3: '2.2.3', v5: '2.1.4' },
  },
  'continuation bit': { what: '1 when another octet of this number follows.', section: { v3: '2.2.3', v5: '1.5.5' } },
  'seven bits': {
    what: 'Seven bits of the number, the lowest first: each further octet counts 128 times as much.',
    section: { v3: '2.2.3', v5: '1.5.5' },
  },
  length: { what: NESTED_LENGTH, section: { v3: '1.5.3', v5: '1.5.4' } },
  text: { what: 'UTF-8, without U+0000.', section: { v3: '1.5.3', v5: '1.5.4' } },
  octets: { what: 'Octets of any kind.', section: { v3: '3.1.3', v5: '1.5.6' } },
  'protocol name': {
    what: 'MQTT, so that a server that speaks something else knows at once. MQTT 3.1 called itself MQIsdp.',
    section: { v3: '3.1.2.1', v5: '3.1.2.1' },
  },
  'protocol version': {
    what: '3 is MQTT 3.1, 4 is MQTT 3.1.1, 5 is MQTT 5.0. All packets of the connection are in this version.',
    why: 'No later packet says it again, so packets without their CONNECT can be ambiguous.',
    section: { v3: '3.1.2.2', v5: '3.1.2.2' },
  },
  'connect flags': {
    what: 'Which fields the payload has, and what session is wanted.',
    section: { v3: '3.1.2.3', v5: '3.1.2.3' },
  },
  'user name flag': { what: '1 when a user name is in the payload.', section: { v3: '3.1.2.8', v5: '3.1.2.8' } },
  'password flag': { what: '1 when a password is in the payload.', section: { v3: '3.1.2.9', v5: '3.1.2.9' } },
  'will retain': {
    what: 'Whether the will is kept as the last message of its topic.',
    section: { v3: '3.1.2.7', v5: '3.1.2.7' },
  },
  'will QoS': { what: 'The QoS with which the will is published.', section: { v3: '3.1.2.6', v5: '3.1.2.6' } },
  'will flag': {
    what: '1 when the client leaves a will: a message that the server publishes when the connection ends without a DISCONNECT.',
    section: { v3: '3.1.2.5', v5: '3.1.2.5' },
  },
  'clean session': {
    what: '1 asks for a session that begins and ends with this connection; 0 for one that outlives it.',
    section: { v3: '3.1.2.4' },
  },
  'clean start': {
    what: '1 drops a session that the server may have kept. How long the new one is kept says the Session Expiry Interval.',
    section: { v5: '3.1.2.4' },
  },
  reserved: { what: 'Always 0.', section: { v3: '2.2.2', v5: '2.1.3' } },
  'keep alive': {
    what: 'The longest time in seconds between two packets of the client. The server hangs up after one and a half times as much.',
    why: 'A connection that broke somewhere in between looks just like one on which nobody has anything to say.',
    section: { v3: '3.1.2.10', v5: '3.1.2.10' },
  },
  'client identifier': {
    what: 'The name under which the server keeps the client’s session. A second client with the same one takes the connection over.',
    section: { v3: '3.1.3.1', v5: '3.1.3.1' },
  },
  'will properties': { what: 'Properties of the will.', section: { v5: '3.1.3.2' } },
  'will topic': { what: 'The topic to which the will is published.', section: { v3: '3.1.3.2', v5: '3.1.3.3' } },
  'will payload': { what: 'The message of the will, in MQTT 5.0’s words.', section: { v5: '3.1.3.4' } },
  'will message': { what: 'The message of the will, in MQTT 3.1.1’s words.', section: { v3: '3.1.3.3' } },
  'user name': {
    what: 'For the server’s own way of telling who may connect.',
    section: { v3: '3.1.3.4', v5: '3.1.3.5' },
  },
  password: {
    what: 'Octets of any kind, sent as they are.',
    why: 'Without TLS whoever is in between can read it.',
    section: { v3: '3.1.3.5', v5: '3.1.3.6' },
  },
  'connect acknowledge flags': { what: 'One flag and seven reserved bits.', section: { v3: '3.2.2.1', v5: '3.2.2.1' } },
  'session present': {
    what: '1 when the server kept a session for this client: its subscriptions hold, and what was unacknowledged is sent again.',
    section: { v3: '3.2.2.2', v5: '3.2.2.1.1' },
  },
  'reason code': {
    what: 'How it went, in MQTT 5.0: below 0x80 well, from 0x80 on not.',
    section: { v5: '2.4' },
  },
  'return code': {
    what: 'How it went, in MQTT 3.1.1. Only CONNACK and SUBACK have one.',
    section: { v3: '3.2.2.3' },
  },
  'topic name': {
    what: 'What the message is about: levels with slashes between them. Capital and small letters differ, and it has no wildcards.',
    section: { v3: '4.7', v5: '4.7' },
  },
  'packet identifier': {
    what: 'Ties a packet to its answers. It is free again when the last of them has come.',
    why: 'Client and server number independently: the same number may be under way in both directions.',
    section: { v3: '2.3.1', v5: '2.2.1' },
  },
  payload: {
    what: 'The application message. It has no length of its own: it is what is left of the remaining length.',
    section: { v3: '3.3.3', v5: '3.3.3' },
  },
  subscription: { what: 'One topic filter and its options.', section: { v3: '3.8.3', v5: '3.8.3' } },
  'topic filter': {
    what: 'Which topics are meant. + stands for one level, # at the end for all the rest.',
    section: { v3: '4.7.1', v5: '4.7.1' },
  },
  'subscription options': { what: 'What is wanted of the topic filter before it.', section: { v5: '3.8.3.1' } },
  'requested QoS': {
    what: 'The highest QoS with which messages may be sent to the client.',
    section: { v3: '3.8.3' },
  },
  'maximum QoS': {
    what: 'The highest QoS with which messages may be sent to the client. The server may grant less.',
    section: { v3: '3.8.3', v5: '3.8.3.1' },
  },
  'no local': { what: '1 when the client does not want its own messages back.', section: { v5: '3.8.3.1' } },
  'retain as published': {
    what: '1 when messages keep the RETAIN flag that they were published with.',
    section: { v5: '3.8.3.1' },
  },
  'retain handling': { what: 'Whether retained messages are sent upon subscribing.', section: { v5: '3.8.3.1' } },
  properties: { what: 'Further details, each with an identifier. MQTT 5.0 only.', section: { v5: '2.2.2' } },
  'property length': {
    what: 'How many octets of properties follow. It is 0 when there are none, and may not be left out.',
    section: { v5: '2.2.2.1' },
  },
  identifier: { what: 'Which property this is.', section: { v5: '2.2.2.2' } },
  value: { what: 'The value of the property.', section: { v5: '2.2.2.2' } },
  name: { what: 'The name of a user property: of the application’s own choosing.', section: { v5: '1.5.7' } },
  'unfinished octets': {
    what: 'The beginning of a field that goes on in what has not come, or in what is not there.',
    section: { v3: '2', v5: '2.1' },
  },
  'octets so far': {
    what: 'The beginning of a packet of which more has yet to come.',
    section: { v3: '2', v5: '2.1' },
  },
  'octets not understood': {
    what: 'Without knowing a property, nobody can tell where the next one begins.',
    section: { v5: '2.2.2.2' },
  },
  'undecodable octets': {
    what: 'After a remaining length that does not end, nobody can tell where the next packet begins.',
    section: { v3: '2.2.3', v5: '1.5.5' },
  },
  'Request Problem Information': {
    what: '0 asks the server to leave reason strings and user properties out of all packets but PUBLISH, CONNACK and DISCONNECT.',
    section: { v5: '3.1.2.11.7' },
  },
  'Request Response Information': {
    what: '1 asks the server for Response Information in its CONNACK.',
    section: { v5: '3.1.2.11.6' },
  },
  'Response Information': {
    what: 'What the client may build its response topics from.',
    section: { v5: '3.2.2.3.15' },
  },
  'Server Reference': { what: 'Another server that the client may use.', section: { v5: '4.11' } },
  'Maximum QoS': { what: 'The highest QoS that the server takes a PUBLISH with.', section: { v5: '3.2.2.3.4' } },
  'Retain Available': { what: '0 when the server keeps no retained messages.', section: { v5: '3.2.2.3.5' } },
  'Wildcard Subscription Available': {
    what: '0 when the server takes no topic filters with wildcards.',
    section: { v5: '3.2.2.3.11' },
  },
  'Subscription Identifier Available': {
    what: '0 when the server takes no subscription identifiers.',
    section: { v5: '3.2.2.3.12' },
  },
  'Shared Subscription Available': {
    what: '0 when the server has no shared subscriptions.',
    section: { v5: '3.2.2.3.13' },
  },
  'surplus octets': { what: 'Octets after the last field. There should be none.', section: { v3: '4.8', v5: '1.2' } },
  'octets no longer held': {
    what: 'The packet was counted, but its octets have been let go to keep the capture within its bounds.',
    section: { v3: '2', v5: '2.1' },
  },
  'Payload Format Indicator': { what: '1 when the payload is UTF-8.', section: { v5: '3.3.2.3.2' } },
  'Message Expiry Interval': {
    what: 'Seconds after which the message is no longer worth delivering.',
    section: { v5: '3.3.2.3.3' },
  },
  'Content Type': { what: 'What the payload is, as the applications agree.', section: { v5: '3.3.2.3.9' } },
  'Response Topic': { what: 'The topic that an answer should go to.', section: { v5: '3.3.2.3.5' } },
  'Correlation Data': {
    what: 'By this the asker finds which question an answer is for.',
    section: { v5: '3.3.2.3.6' },
  },
  'Subscription Identifier': {
    what: 'A number for a subscription; the server puts it into the messages that the subscription brings.',
    section: { v5: '3.8.2.1.2' },
  },
  'Session Expiry Interval': {
    what: 'Seconds for which the session outlives its connection.',
    section: { v5: '3.1.2.11.2' },
  },
  'Assigned Client Identifier': {
    what: 'The name that the server gave to a client that came without one.',
    section: { v5: '3.2.2.3.7' },
  },
  'Server Keep Alive': {
    what: 'The keep alive that the client has to hold instead of its own.',
    section: { v5: '3.2.2.3.14' },
  },
  'Authentication Method': { what: 'How the client proves who it is.', section: { v5: '4.12' } },
  'Authentication Data': { what: 'What the method wants sent.', section: { v5: '4.12' } },
  'Will Delay Interval': {
    what: 'Seconds that the server waits before it publishes the will. A client that comes back sooner is not given up.',
    section: { v5: '3.1.3.2.2' },
  },
  'Reason String': { what: 'The reason in words, for people.', section: { v5: '3.2.2.3.9' } },
  'Receive Maximum': {
    what: 'How many PUBLISH packets with QoS 1 or 2 may be under way to this side at once.',
    section: { v5: '4.9' },
  },
  'Topic Alias Maximum': { what: 'The highest topic alias that this side accepts.', section: { v5: '3.1.2.11.5' } },
  'Topic Alias': {
    what: 'A number in place of the topic name. The packet that first has both ties them together for this connection.',
    why: 'Topic names are long and repeated; the number takes three octets.',
    section: { v5: '3.3.2.3.4' },
  },
  'User Property': {
    what: 'A name and a value of the application’s own. The same name may come several times.',
    section: { v5: '3.3.2.3.7' },
  },
  'Maximum Packet Size': {
    what: 'The longest packet that this side takes in, in octets.',
    section: { v5: '3.1.2.11.4' },
  },
};

/** Where a field stands in one kind of packet, where that is more exact: kind and name. */
export const mqttSections: Readonly<Record<string, Places>> = {
  'CONNECT reserved': { v3: '3.1.2.3', v5: '3.1.2.3' },
  'CONNACK reserved': { v3: '3.2.2.1', v5: '3.2.2.1' },
  'SUBSCRIBE reserved': { v3: '3.8.3', v5: '3.8.3.1' },
  'SUBACK return code': { v3: '3.9.3' },
  'CONNACK reason code': { v5: '3.2.2.2' },
  'PUBACK reason code': { v5: '3.4.2.1' },
  'PUBREC reason code': { v5: '3.5.2.1' },
  'PUBREL reason code': { v5: '3.6.2.1' },
  'PUBCOMP reason code': { v5: '3.7.2.1' },
  'SUBACK reason code': { v5: '3.9.3' },
  'UNSUBACK reason code': { v5: '3.11.3' },
  'DISCONNECT reason code': { v5: '3.14.2.1' },
  'AUTH reason code': { v5: '3.15.2.1' },
};
