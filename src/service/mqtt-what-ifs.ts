import type { z } from 'zod';
import type { FaultPlan } from './fault-plan.ts';
import type { MqttFaults } from './mqtt-faults.ts';

/** The versions of MQTT that a client of a lab can speak. */
export type MqttVersion = '3.1.1' | '5.0';

/** What a version of MQTT requires, in one or two sentences, and where. */
interface Requirement {
  readonly text: string;
  readonly section: string;
}

/** A setting of a lab's client, by the name of its control in the client's form. */
export type ClientSetting =
  | 'version'
  | 'client-id'
  | 'clean'
  | 'session-expiry'
  | 'keep-alive'
  | 'filter'
  | 'topic'
  | 'payload'
  | 'publish-qos'
  | 'retain'
  | 'will'
  | 'withhold-pings'
  | 'offers'
  | 'text-frames'
  | 'octets';
export type ClientSettings = Readonly<Partial<Record<ClientSetting, string | boolean>>>;

/** Something that goes wrong on purpose, at the server, at the clients of the page, or in the opening handshake. */
export interface MqttWhatIf {
  readonly id: string;
  readonly title: string;
  readonly required: Readonly<Record<MqttVersion, Requirement>>;
  /** What the faults of MQTT are set to, as it is sent to the sandbox; members left out have their defaults. */
  readonly plan: z.input<typeof MqttFaults>;
  /** What the opening handshakes of the WebSockets are to have wrong. */
  readonly handshake?: z.input<typeof FaultPlan>;
  /** How the page's clients are set, in order. */
  readonly clients?: readonly ClientSettings[];
  /** What a reader presses to see it, where that is more than Connect. */
  readonly steps?: string;
}

/** The same words in both versions, each with its own place. */
function both(text: string, older: string, newer: string): MqttWhatIf['required'] {
  return { '3.1.1': { text, section: `MQTT 3.1.1 ${older}` }, '5.0': { text, section: `MQTT 5.0 ${newer}` } };
}

function each(older: readonly [text: string, place: string], newer: readonly [text: string, place: string]) {
  return {
    '3.1.1': { text: older[0], section: `MQTT 3.1.1 ${older[1]}` },
    '5.0': { text: newer[0], section: `MQTT 5.0 ${newer[1]}` },
  };
}

/** What is unacknowledged is sent again, by the places that say until when. */
function sentAgain(older: string, newer: string): MqttWhatIf['required'] {
  const text =
    'Once reconnected with its session kept, the client must send the PUBLISH again, with DUP 1 and the packet identifier that it had';
  return each(
    [`${text}; within the connection it need not.`, older],
    [`${text}; within the connection it must not.`, newer],
  );
}

const LOWER =
  'The server may grant a lower maximum QoS than was asked for, and must deliver by it: the client takes what it gets.';
const MINIMUM =
  'The server must deliver each message with the lower of two: the QoS that it was published with, and the QoS granted.';
const AGAIN_STEPS =
  'Press Connect, Subscribe as client 1, for a session without subscription is not kept, and Publish; then Cut and Connect.';
const KEPT: ClientSettings = { clean: false, 'publish-qos': '1' };
const REFUSED = 'The server must close the network connection after such a CONNACK; the client is not connected.';
const STAYS = 'Press Connect. MQTT.js, the library of this page, tells of an error; see whether it closes.';
const refused = (older: string) => both(REFUSED, `§3.2.2.3 [MQTT-3.2.2-5]${older}`, '§3.2.2.2 [MQTT-3.2.2-7]');

/** A packet that no client can make sense of, sent by the server. */
function malformed(text: string, older: string, newer: string): MqttWhatIf['required'] {
  return each(
    [`${text}: its receiver must close the network connection.`, older],
    [
      `${text}: the client should close the network connection, and may say why in a DISCONNECT, reason code 0x81.`,
      newer,
    ],
  );
}

/** What the MQTT labs offer. */
export const mqttWhatIfs: readonly MqttWhatIf[] = [
  {
    id: 'puback-withheld',
    title: 'The first PUBACK never comes',
    required: sentAgain(
      '§4.4 [MQTT-4.4.0-1] and §3.3.1.1 [MQTT-3.3.1-1]',
      '§4.4 [MQTT-4.4.0-1] and §3.3.1.1 [MQTT-3.3.1-1]',
    ),
    plan: { withhold: { packet: 'PUBACK', times: 1 } },
    clients: [KEPT],
    steps: AGAIN_STEPS,
  },
  {
    id: 'pubrec-withheld',
    title: 'The first PUBREC never comes',
    required: sentAgain(
      '§4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-1]',
      '§4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-3]',
    ),
    plan: { withhold: { packet: 'PUBREC', times: 1 } },
    clients: [{ ...KEPT, 'publish-qos': '2' }],
    steps: AGAIN_STEPS,
  },
  {
    id: 'pubcomp-withheld',
    title: 'The first PUBCOMP never comes',
    required: both(
      'Once reconnected with its session kept, the client must send the PUBREL again with its packet identifier; the PUBLISH it must not.',
      '§4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-1]',
      '§4.4 [MQTT-4.4.0-1] and §4.3.3 [MQTT-4.3.3-6]',
    ),
    plan: { withhold: { packet: 'PUBCOMP', times: 1 } },
    clients: [{ ...KEPT, 'publish-qos': '2' }],
    steps: AGAIN_STEPS,
  },
  {
    id: 'suback-withheld',
    title: 'SUBSCRIBE is not answered',
    required: both(
      'The server must answer with a SUBACK, but may send matching PUBLISH packets before it. How long a client waits is its own affair.',
      '§3.8.4 [MQTT-3.8.4-1]',
      '§3.8.4 [MQTT-3.8.4-1]',
    ),
    plan: { withhold: { packet: 'SUBACK' } },
    steps: 'Press Connect, and Subscribe as client 2.',
  },
  {
    id: 'suback-failure',
    title: 'The server says that each subscription failed',
    required: both(
      'A code of 0x80 is a failure: the client has no such subscription, and must not wait for its messages.',
      '§3.9.3 and §3.8.4 [MQTT-3.8.4-5]',
      '§3.9.3 and §3.8.4 [MQTT-3.8.4-7]',
    ),
    plan: { failSubscriptions: true },
    steps: 'Press Connect, and Subscribe as client 2.',
  },
  {
    id: 'granted-qos-0',
    title: 'The server grants QoS 0, whatever was asked for',
    required: both(LOWER, '§3.8.4 [MQTT-3.8.4-6]', '§3.8.4 [MQTT-3.8.4-8]'),
    plan: { grant: 0 },
    steps: 'Press Connect, Subscribe as client 2, and Publish as client 1.',
  },
  {
    id: 'granted-qos-1',
    title: 'The server grants QoS 1 at most',
    required: both(LOWER, '§3.8.4 [MQTT-3.8.4-6]', '§3.8.4 [MQTT-3.8.4-8]'),
    plan: { grant: 1 },
    steps: 'Press Connect, Subscribe as client 2, and Publish as client 1: with QoS 1, and then with QoS 2.',
  },
  {
    id: 'delivered-above-granted',
    title: 'The server says that it grants QoS 0, and delivers with more',
    required: both(MINIMUM, '§3.8.4 [MQTT-3.8.4-6]', '§3.8.4 [MQTT-3.8.4-8]'),
    plan: { grantTold: 'too low' },
    steps: 'Press Connect, Subscribe as client 2, and Publish as client 1.',
  },
  {
    id: 'delivered-below-granted',
    title: 'The server says that it grants QoS 1, and delivers with 0',
    required: both(MINIMUM, '§3.8.4 [MQTT-3.8.4-6]', '§3.8.4 [MQTT-3.8.4-8]'),
    plan: { grantTold: 'too high' },
    steps: 'Press Connect, Subscribe as client 2, and Publish as client 1.',
  },
  {
    id: 'pingresp-withheld',
    title: 'PINGREQ is not answered',
    required: both(
      'A client that gets no PINGRESP within a reasonable time should close the network connection; it sees that the server is gone.',
      '§3.1.2.10 and §3.12.4 [MQTT-3.12.4-1]',
      '§3.1.2.10 and §3.12.4 [MQTT-3.12.4-1]',
    ),
    plan: { withhold: { packet: 'PINGRESP' } },
    clients: [{ 'keep-alive': '2' }],
    steps: 'Press Connect, and wait for two pings of client 1.',
  },
  {
    id: 'keep-alive-missed',
    title: 'A client falls silent, and keeps no promise of keep alive',
    required: both(
      'After one and a half times the keep alive the server must close the network connection as if the network had failed: the will is published.',
      '§3.1.2.10 [MQTT-3.1.2-24]',
      '§3.1.2.10 [MQTT-3.1.2-22]',
    ),
    plan: {},
    clients: [{ 'keep-alive': '4', 'withhold-pings': true, will: true }, { filter: 'status/#' }],
    steps: 'Press Connect, Subscribe as client 2, and wait: client 1 named 4 seconds, and says nothing more.',
  },
  {
    id: 'will-on-cut',
    title: 'A client with a last will vanishes',
    required: both(
      'The server must publish the will when the network connection closes and no DISCONNECT came before.',
      '§3.1.2.5 [MQTT-3.1.2-8]',
      '§3.1.2.5 [MQTT-3.1.2-8]',
    ),
    plan: {},
    clients: [{ will: true }, { filter: 'status/#' }],
    steps: 'Press Connect, Subscribe as client 2, and Cut client 1. Then the same with Disconnect.',
  },
  {
    id: 'two-clients-one-name',
    title: 'Two clients have one client identifier',
    required: each(
      ['The server must disconnect the client that was there first.', '§3.1.4 [MQTT-3.1.4-2]'],
      [
        'The server sends the client that was there first a DISCONNECT with reason code 0x8E, and must close its network connection.',
        '§3.1.4 [MQTT-3.1.4-3]',
      ],
    ),
    plan: {},
    clients: [{ 'client-id': 'twin' }, { 'client-id': 'twin' }],
  },
  {
    id: 'retained-cleared',
    title: 'A retained message is taken away',
    required: both(
      'An empty message with RETAIN must remove what its topic had retained, and is not retained itself: who subscribes later gets none.',
      '§3.3.1.3 [MQTT-3.3.1-10] and [MQTT-3.3.1-11]',
      '§3.3.1.3 [MQTT-3.3.1-6] and [MQTT-3.3.1-7]',
    ),
    plan: {},
    clients: [{ retain: true }],
    steps:
      'Press Connect, Publish as client 1, and Subscribe as client 2: it is told of what was. Then empty the payload, Publish again, and as client 2 Unsubscribe and Subscribe.',
  },
  {
    id: 'session-expired',
    title: 'A session expires while its client is away',
    required: each(
      [
        'MQTT 3.1.1 knows no such interval: without Clean Session a session is stored, and how long is the server’s affair.',
        '§3.1.2.4 [MQTT-3.1.2-4]',
      ],
      [
        'The server must store the session for as many seconds as the Session Expiry Interval says, and must discard it then: Session Present is 0 for who comes later.',
        '§3.1.2.11.2 [MQTT-3.1.2-23] and §4.1 [MQTT-4.1.0-2]',
      ],
    ),
    plan: {},
    clients: [{}, { version: '5.0', clean: false, 'session-expiry': '5' }],
    steps:
      'Press Connect, Subscribe as client 2, and Cut it. Connect it within five seconds: the broker has its session. Cut it again, wait for more than five, and Connect.',
  },
  {
    id: 'connack-withheld',
    title: 'CONNECT is not answered',
    required: both(
      'A client that gets no CONNACK within a reasonable time should close the network connection.',
      '§3.2',
      '§3.2',
    ),
    plan: { withhold: { packet: 'CONNACK' } },
  },
  {
    id: 'refused-version',
    title: 'CONNACK 1, in 5.0 0x84: the version is not spoken here',
    required: refused(' and §3.1.2.2 [MQTT-3.1.2-2]'),
    plan: { refuse: 1 },
  },
  {
    id: 'refused-identifier',
    title: 'CONNACK 2, in 5.0 0x85: the client identifier is rejected',
    required: refused(' and §3.1.3.1 [MQTT-3.1.3-9]'),
    plan: { refuse: 2 },
  },
  {
    id: 'refused-unavailable',
    title: 'CONNACK 3, in 5.0 0x88: the server is unavailable',
    required: refused(''),
    plan: { refuse: 3 },
  },
  {
    id: 'refused-password',
    title: 'CONNACK 4, in 5.0 0x86: bad user name or password',
    required: refused(''),
    plan: { refuse: 4 },
  },
  {
    id: 'refused-not-authorized',
    title: 'CONNACK 5, in 5.0 0x87: not authorized',
    required: refused(''),
    plan: { refuse: 5 },
  },
  {
    id: 'cut-after-connack',
    title: 'The connection ends right after the CONNACK',
    required: both(
      'MQTT says nothing of when a client comes back; its session is kept if it asked for that.',
      '§4.1 and §3.1.2.4',
      '§4.1 and §3.1.2.11.2',
    ),
    plan: { end: { packets: 1, how: 'cut', times: 1 } },
  },
  {
    id: 'reset-after-three',
    title: 'The connection is reset after three packets of the server',
    required: both(
      'A network connection that closes without a DISCONNECT has the will published, if there is one; what was not acknowledged is sent again on resuming.',
      '§3.1.2.5 [MQTT-3.1.2-8] and §4.4 [MQTT-4.4.0-1]',
      '§3.1.2.5 [MQTT-3.1.2-8] and §4.4 [MQTT-4.4.0-1]',
    ),
    plan: { end: { packets: 3, how: 'reset', times: 1 } },
    steps: 'Press Connect, and Publish with QoS 2 as client 1: CONNACK, PUBREC and PUBCOMP are three.',
  },
  {
    id: 'malformed-length',
    title: 'The server sends a remaining length that does not end',
    required: malformed(
      'After it nobody can tell where a packet begins',
      '§2.2.3 and §4.8 [MQTT-4.8.0-1]',
      '§1.5.5 and §4.13.1',
    ),
    plan: { compose: '30ffffffff7f' },
    steps: STAYS,
  },
  {
    id: 'malformed-qos-3',
    title: 'The server sends a PUBLISH with QoS 3',
    required: malformed(
      'A PUBLISH must not have both bits of QoS set',
      '§3.3.1.2 [MQTT-3.3.1-4]',
      '§3.3.1.2 [MQTT-3.3.1-4]',
    ),
    plan: { compose: '3606000161000178' },
    steps: STAYS,
  },
  {
    id: 'malformed-reserved-type',
    title: 'The server sends a packet of type 0',
    required: malformed('Type 0 is forbidden', '§2.2.1 and §4.8 [MQTT-4.8.0-1]', '§2.1.2 and §4.13.1'),
    plan: { compose: '0000' },
    steps: STAYS,
  },
  {
    id: 'malformed-by-hand',
    title: 'A client sends a packet that was composed by hand',
    required: each(
      [
        'Over a packet that breaks the protocol the server must close the network connection; other clients go on.',
        '§4.8 [MQTT-4.8.0-1]',
      ],
      [
        'The server must close the network connection, and should say why in a DISCONNECT, reason code 0x81; other clients go on.',
        '§4.13.1 [MQTT-4.13.1-1]',
      ],
    ),
    plan: {},
    clients: [{ octets: '36 05 00 01 61 00 07' }],
    steps:
      'Press Connect, open the last line of client 1, and send the octets: they are a PUBLISH with QoS 3. Change them as you like.',
  },
  {
    id: 'text-frames',
    title: 'A client sends its packets in text frames',
    required: both(
      'Packets must be sent in binary frames: over any other data frame the recipient must close the network connection.',
      '§6 [MQTT-6.0.0-1]',
      '§6 [MQTT-6.0.0-1]',
    ),
    plan: {},
    clients: [{ 'text-frames': true }],
  },
  {
    id: 'subprotocol-not-offered',
    title: 'A client does not offer the subprotocol mqtt',
    required: both(
      'The client must offer mqtt, and the server must name it. RFC 6455 has the WebSocket open all the same; the sandbox closes it.',
      '§6 [MQTT-6.0.0-3] and [MQTT-6.0.0-4]',
      '§6 [MQTT-6.0.0-3] and [MQTT-6.0.0-4]',
    ),
    plan: {},
    clients: [{ offers: '' }],
  },
  {
    id: 'subprotocol-not-selected',
    title: 'The server does not name the subprotocol mqtt in its 101',
    required: both(
      'The subprotocol that the server names must be mqtt. A browser that has offered some and is told of none fails the WebSocket.',
      '§6 [MQTT-6.0.0-4]',
      '§6 [MQTT-6.0.0-4]',
    ),
    plan: {},
    handshake: { lines: [{ edit: 'drop', name: 'Sec-WebSocket-Protocol' }] },
  },
];

/** What each of the versions requires, in words with their places. */
export function requiredIn({ required }: MqttWhatIf, versions: ReadonlySet<MqttVersion>): string {
  const [one, other] = (['3.1.1', '5.0'] as const)
    .filter((version) => versions.has(version))
    .map((version) => required[version]);
  if (!one) return '';
  if (!other) return `${one.text} (${one.section})`;
  if (one.text === other.text) return `${one.text} (${one.section}; ${other.section})`;
  return `${one.text} (${one.section}) ${other.text} (${other.section})`;
}
