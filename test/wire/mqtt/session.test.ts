import { describe, expect, test } from 'vitest';
import { connectionRules } from '#wire/mqtt/connection-rules.ts';
import {
  encodeAcknowledgement,
  encodeConnack,
  encodeConnect,
  encodePing,
  encodePublish,
  encodeReason,
  encodeSubscribe,
  encodeSubscriptionAnswer,
  encodeUnsubscribe,
  type PropertyList,
} from '#wire/mqtt/encode.ts';
import { PacketType, type Version } from '#wire/mqtt/packet-types.ts';
import { decode, fieldOf, octetsOf, play, type Sent } from './feeding.ts';

const payload = Uint8Array.of(0x78);

function connect(version: Version, clean = true, properties: PropertyList = []): Sent {
  return ['client', encodeConnect({ version, clientIdentifier: 'c', clean, properties })];
}
function connack(version: Version, sessionPresent = false, properties: PropertyList = []): Sent {
  return ['server', encodeConnack({ version, sessionPresent, properties })];
}
function publish(
  side: 'client' | 'server',
  version: Version,
  id: number,
  more: { qos?: number; dup?: boolean } = {},
): Sent {
  return [side, encodePublish({ version, topic: 't', payload, qos: 1, packetIdentifier: id, ...more })];
}
function acknowledge(
  side: 'client' | 'server',
  version: Version,
  type: number,
  packetIdentifier: number,
  code = 0,
): Sent {
  return [side, encodeAcknowledgement({ version, type, packetIdentifier, code })];
}
function subscribe(version: Version, packetIdentifier: number, ...filters: string[]): Sent {
  const subscriptions = filters.map((filter) => [filter, 0] as const);
  return ['client', encodeSubscribe({ version, packetIdentifier, subscriptions })];
}
function suback(version: Version, packetIdentifier: number, ...codes: number[]): Sent {
  return ['server', encodeSubscriptionAnswer({ version, type: PacketType.SUBACK, packetIdentifier, codes })];
}
function unsuback(version: Version, packetIdentifier: number, ...codes: number[]): Sent {
  return ['server', encodeSubscriptionAnswer({ version, type: PacketType.UNSUBACK, packetIdentifier, codes })];
}
const disconnect = (version: Version): Sent => ['client', encodeReason({ version, type: PacketType.DISCONNECT })];
const pingreq: Sent = ['client', encodePing(PacketType.PINGREQ)];
const { PUBACK, PUBREC, PUBREL, PUBCOMP } = PacketType;

/** Every rule that was broken in this file. */
const shown = new Set<string>();

/** For each packet sent, the rules that it broke. */
function rulesOf(sent: readonly Sent[]): string[][] {
  const rules = play(sent).map(({ broken }) => broken.map(({ rule }) => rule.id.replace('mqtt.', '')));
  for (const id of rules.flat()) shown.add(`mqtt.${id}`);
  return rules;
}

/** The rules that the last packet broke; none of those before it may break any. */
function lastBreaks(sent: readonly Sent[]): string[] {
  const rules = rulesOf(sent);
  expect(rules.slice(0, -1).flat()).toEqual([]);
  return rules.at(-1) ?? [];
}

describe.each([4, 5] as const)('protocol level %i: what packets are to each other', (version) => {
  const opened = [connect(version), connack(version)];

  test('[MQTT-3.1.0-1] the first packet of a client is CONNECT', () => {
    expect(lastBreaks([pingreq])).toEqual(['connect-first']);
    expect(lastBreaks([...opened, pingreq])).toEqual([]);
  });

  test('[MQTT-3.1.0-2] there is one CONNECT', () => {
    expect(lastBreaks([...opened, connect(version)])).toEqual(['connect-once']);
  });

  test('[MQTT-3.2.0-1] the first packet of a server is CONNACK', () => {
    expect(lastBreaks([connect(version), suback(version, 1, 0)])).toEqual([
      'connack-first',
      'acknowledges-a-subscription',
    ]);
  });

  test('there is one CONNACK', () => {
    expect(lastBreaks([...opened, connack(version)])).toEqual(['connack-once']);
  });

  test('nothing follows a DISCONNECT', () => {
    expect(lastBreaks([...opened, disconnect(version), pingreq])).toEqual(['nothing-after-disconnect']);
    expect(lastBreaks([...opened, disconnect(version), publish('client', version, 1, { qos: 0 })])).toEqual([
      'nothing-after-disconnect',
    ]);
  });

  test('a session is present only when it was asked for', () => {
    expect(lastBreaks([connect(version), connack(version, true)])).toEqual(['no-session-when-clean']);
    expect(lastBreaks([connect(version, false), connack(version, true)])).toEqual([]);
  });

  test('QoS 1: the packet identifier is free again after PUBACK, and in use before', () => {
    const exchange = [...opened, publish('client', version, 7), acknowledge('server', version, PUBACK, 7)];
    expect(lastBreaks([...exchange, publish('client', version, 7)])).toEqual([]);
    expect(lastBreaks([...opened, publish('client', version, 7), publish('client', version, 7)])).toEqual([
      'packet-identifier-unused',
    ]);
    expect(lastBreaks([...opened, publish('server', version, 7), publish('server', version, 7)])).toEqual([
      'server-packet-identifier-unused',
    ]);
    expect(
      lastBreaks([...opened, publish('client', version, 7), publish('client', version, 7, { dup: true })]),
    ).toEqual(version === 5 ? ['resent-only-when-resumed'] : []);
    expect(lastBreaks([...opened, publish('client', version, 7), publish('server', version, 7)])).toEqual([]);
  });

  test('QoS 2: PUBLISH, PUBREC, PUBREL, PUBCOMP in order break nothing, from either side', () => {
    for (const [sender, receiver] of [['client', 'server'] as const, ['server', 'client'] as const]) {
      const started = [...opened, publish(sender, version, 9, { qos: 2 })];
      const received = [...started, acknowledge(receiver, version, PUBREC, 9)];
      const released = [...received, acknowledge(sender, version, PUBREL, 9)];
      expect(lastBreaks([...released, acknowledge(receiver, version, PUBCOMP, 9)])).toEqual([]);
      expect(lastBreaks([...received, acknowledge(receiver, version, PUBREC, 9)])).toEqual([]);
      expect(lastBreaks([...started, acknowledge(receiver, version, PUBACK, 9)])).toEqual(['acknowledges-a-publish']);
      expect(lastBreaks([...started, acknowledge(sender, version, PUBREL, 9)])).toEqual(['acknowledges-a-publish']);
      expect(lastBreaks([...started, acknowledge(receiver, version, PUBCOMP, 9)])).toEqual(['acknowledges-a-release']);
    }
  });

  test('an acknowledgement of nothing is told, unless the session may be older than the connection', () => {
    expect(lastBreaks([...opened, acknowledge('server', version, PUBACK, 7)])).toEqual(['acknowledges-a-publish']);
    const resumed = [connect(version, false), connack(version, true)];
    expect(lastBreaks([...resumed, acknowledge('server', version, PUBACK, 7)])).toEqual([]);
    const notResumed = [connect(version, false), connack(version, false)];
    expect(lastBreaks([...notResumed, acknowledge('server', version, PUBACK, 7)])).toEqual(['acknowledges-a-publish']);
  });

  test('SUBACK answers a SUBSCRIBE, once, with a code for each filter', () => {
    const asked = [...opened, subscribe(version, 3, 'a', 'b')];
    expect(lastBreaks([...asked, suback(version, 3, 0, 1)])).toEqual([]);
    expect(lastBreaks([...asked, suback(version, 3, 0)])).toEqual(['code-for-each-filter']);
    expect(lastBreaks([...asked, suback(version, 4, 0, 0)])).toEqual(['acknowledges-a-subscription']);
    expect(lastBreaks([...asked, suback(version, 3, 0, 1), suback(version, 3, 0, 1)])).toEqual([
      'acknowledges-a-subscription',
    ]);
    expect(lastBreaks([...asked, unsuback(version, 3, 0, 0)])).toEqual(['acknowledges-a-subscription']);
  });

  test('UNSUBACK answers an UNSUBSCRIBE', () => {
    const filters = ['a', 'b'];
    const asked: Sent[] = [...opened, ['client', encodeUnsubscribe({ version, packetIdentifier: 3, filters })]];
    expect(lastBreaks([...asked, unsuback(version, 3, 0, 0)])).toEqual([]);
    expect(lastBreaks([...asked, unsuback(version, 3, 0)])).toEqual(
      version === 5 ? ['unsuback-code-for-each-filter'] : [],
    );
  });
});

describe('MQTT 5.0: what CONNECT and CONNACK allow', () => {
  const PACKET_SIZE = 0x27;
  const RECEIVE = 0x21;
  const ALIASES = 0x22;
  const ALIAS = 0x23;
  const publishAs = (side: 'client' | 'server', topic: string, alias: number): Sent => [
    side,
    encodePublish({ version: 5, topic, payload, properties: [[ALIAS, alias]] }),
  ];

  test('[MQTT-3.1.2-24], [MQTT-3.2.2-15]: Maximum Packet Size', () => {
    const small: PropertyList = [[PACKET_SIZE, 8]];
    const long = (side: 'client' | 'server'): Sent => [side, encodePublish({ version: 5, topic: 'topic', payload })];
    expect(lastBreaks([connect(5, true, small), connack(5), long('server')])).toEqual(['server-packet-size']);
    expect(lastBreaks([connect(5, true, small), connack(5), long('client')])).toEqual([]);
    expect(lastBreaks([connect(5), connack(5, false, small), long('client')])).toEqual(['packet-size']);
  });

  test('[MQTT-3.3.4-7], [MQTT-3.3.4-9]: Receive Maximum, and a PUBREC that refuses makes room (§4.9)', () => {
    const one: PropertyList = [[RECEIVE, 1]];
    const two = (side: 'client' | 'server') => [publish(side, 5, 1, { qos: 2 }), publish(side, 5, 2)];
    expect(lastBreaks([connect(5, true, one), connack(5), ...two('server')])).toEqual(['server-receive-maximum']);
    expect(lastBreaks([connect(5), connack(5, false, one), ...two('client')])).toEqual(['receive-maximum']);
    const refused = [publish('client', 5, 1, { qos: 2 }), acknowledge('server', 5, PUBREC, 1, 0x80)];
    expect(lastBreaks([connect(5), connack(5, false, one), ...refused, publish('client', 5, 2)])).toEqual([]);
  });

  test('[MQTT-3.1.2-26], [MQTT-3.2.2-17]: Topic Alias Maximum; without one there are no aliases', () => {
    const three: PropertyList = [[ALIASES, 3]];
    expect(lastBreaks([connect(5), connack(5), publishAs('client', 't', 1)])).toEqual(['topic-alias-within-maximum']);
    expect(lastBreaks([connect(5), connack(5, false, three), publishAs('client', 't', 3)])).toEqual([]);
    expect(lastBreaks([connect(5, true, three), connack(5), publishAs('server', 't', 4)])).toEqual([
      'server-topic-alias-within-maximum',
    ]);
  });

  test('§3.3.2.3.4: an alias without a topic name has been given one before, by the same side', () => {
    const three: PropertyList = [[ALIASES, 3]];
    const opened = [connect(5, true, three), connack(5, false, three)];
    expect(lastBreaks([...opened, publishAs('client', '', 2)])).toEqual(['topic-alias-known']);
    expect(lastBreaks([...opened, publishAs('client', 't', 2), publishAs('client', '', 2)])).toEqual([]);
    expect(lastBreaks([...opened, publishAs('client', 't', 2), publishAs('server', '', 2)])).toEqual([
      'topic-alias-known',
    ]);
  });

  test('[MQTT-4.12.0-6], [MQTT-4.12.0-7]: AUTH only where CONNECT named a method; the server may send it before CONNACK', () => {
    const auth = (side: 'client' | 'server'): Sent => [
      side,
      encodeReason({ version: 5, type: PacketType.AUTH, code: 0x18, properties: [[0x15, 'm']] }),
    ];
    expect(
      lastBreaks([connect(5, true, [[0x15, 'm']]), auth('server'), auth('client'), connack(5, false, [[0x15, 'm']])]),
    ).toEqual([]);
    expect(lastBreaks([connect(5), auth('server')])).toEqual(['server-auth-agreed']);
    expect(lastBreaks([connect(5), auth('client')])).toEqual(['auth-agreed']);
  });
});

describe('MQTT 5.0: what the other side has said it takes, or wants', () => {
  const accepted = (properties: PropertyList, code = 0): Sent => [
    'server',
    encodeConnack({ version: 5, code, properties }),
  ];
  const subscribing = (filter: string, properties: PropertyList = []): Sent => [
    'client',
    encodeSubscribe({ version: 5, packetIdentifier: 1, subscriptions: [[filter, 0]], properties }),
  ];
  const disconnecting = (properties: PropertyList): Sent => [
    'client',
    encodeReason({ version: 5, type: PacketType.DISCONNECT, properties }),
  ];
  const authenticating = (method: string): Sent => [
    'client',
    encodeReason({ version: 5, type: PacketType.AUTH, code: 0x18, properties: [[0x15, method]] }),
  ];

  test('[MQTT-3.2.2-11], [MQTT-3.2.2-14]: Maximum QoS and Retain Available', () => {
    const one = [connect(5), accepted([[0x24, 1]])];
    expect(lastBreaks([...one, publish('client', 5, 1)])).toEqual([]);
    expect(lastBreaks([...one, publish('client', 5, 1, { qos: 2 })])).toEqual(['maximum-qos']);
    expect(lastBreaks([...one, publish('server', 5, 1, { qos: 2 })])).toEqual([]);
    const retained: Sent = ['client', encodePublish({ version: 5, topic: 't', payload, retain: true })];
    expect(lastBreaks([connect(5), accepted([[0x25, 0]]), retained])).toEqual(['retain-available']);
    expect(lastBreaks([connect(5), accepted([]), retained])).toEqual([]);
  });

  test('§3.2.2.3.11 to §3.2.2.3.13: wildcards, subscription identifiers, shared subscriptions', () => {
    const none = [
      connect(5),
      accepted([
        [0x28, 0],
        [0x29, 0],
        [0x2a, 0],
      ]),
    ];
    expect(lastBreaks([...none, subscribing('a/b')])).toEqual([]);
    expect(lastBreaks([...none, subscribing('a/+')])).toEqual(['wildcards-available']);
    expect(lastBreaks([...none, subscribing('a', [[0x0b, 7]])])).toEqual(['subscription-identifiers-available']);
    expect(lastBreaks([...none, subscribing('$share/a/b')])).toEqual(['shared-subscriptions-available']);
    expect(lastBreaks([connect(5), accepted([]), subscribing('$share/a/+', [[0x0b, 7]])])).toEqual([]);
  });

  test('[MQTT-3.1.2-28], [MQTT-3.1.2-29]: information that nobody asked for', () => {
    expect(lastBreaks([connect(5), accepted([[0x1a, 'r/']])])).toEqual(['response-information-wanted']);
    expect(lastBreaks([connect(5, true, [[0x19, 1]]), accepted([[0x1a, 'r/']])])).toEqual([]);
    const puback: Sent = [
      'server',
      encodeAcknowledgement({ version: 5, type: PUBACK, packetIdentifier: 1, properties: [[0x1f, 'fine']] }),
    ];
    const quiet = [connect(5, true, [[0x17, 0]]), accepted([[0x1f, 'welcome']]), publish('client', 5, 1)];
    expect(lastBreaks([...quiet, puback])).toEqual(['problem-information-wanted']);
    expect(lastBreaks([connect(5), accepted([]), publish('client', 5, 1), puback])).toEqual([]);
  });

  test('§3.14.2.2.2: a session that ends with its connection is not prolonged at its end', () => {
    expect(lastBreaks([connect(5), accepted([]), disconnecting([[0x11, 60]])])).toEqual(['session-expiry-stays-zero']);
    expect(lastBreaks([connect(5), accepted([]), disconnecting([[0x11, 0]])])).toEqual([]);
    expect(lastBreaks([connect(5, true, [[0x11, 30]]), accepted([]), disconnecting([[0x11, 60]])])).toEqual([]);
  });

  test('[MQTT-4.4.0-1]: a PUBLISH is not sent again on the connection that it was sent on; MQTT 3.1.1 allows it', () => {
    const again = (version: 4 | 5) => [publish('client', version, 7), publish('client', version, 7, { dup: true })];
    expect(lastBreaks([connect(5), accepted([]), ...again(5)])).toEqual(['resent-only-when-resumed']);
    expect(lastBreaks([connect(4), connack(4), ...again(4)])).toEqual([]);
  });

  test('[MQTT-4.12.0-5]: one authentication method', () => {
    const asked = connect(5, true, [[0x15, 'm']]);
    expect(lastBreaks([asked, authenticating('m'), accepted([[0x15, 'm']])])).toEqual([]);
    expect(lastBreaks([asked, authenticating('n')])).toEqual(['same-authentication-method']);
    expect(lastBreaks([asked, accepted([])])).toEqual(['same-authentication-method']);
    expect(lastBreaks([asked, accepted([], 0x87)])).toEqual([]);
  });
});

test.each([4, 5] as const)('[MQTT-3.2.2-5], [MQTT-3.2.2-7]: nothing follows a CONNACK that refuses, %i', (version) => {
  const refused: Sent = ['server', encodeConnack({ version, code: version === 5 ? 0x87 : 5 })];
  expect(lastBreaks([connect(version), refused])).toEqual([]);
  const message: Sent = ['server', encodePublish({ version, topic: 't', payload })];
  expect(lastBreaks([connect(version), refused, message])).toEqual(['nothing-after-refusal']);
});

test('every rule about packets to each other is broken above, and says where its version has it', () => {
  expect(Object.values(connectionRules).flatMap(({ v5 }) => (v5 && !shown.has(v5.id) ? [v5.id] : []))).toEqual([]);
  for (const rule of Object.values(connectionRules)) {
    const { v3, v5 } = rule as { v3?: { section: string }; v5?: { section: string } };
    expect(v5?.section).toMatch(/^MQTT 5\.0 (\[MQTT-\d|§\d)/);
    if (v3) expect(v3.section).toMatch(/^MQTT 3\.1\.1 \[MQTT-\d/);
  }
});

describe('a connection seen from the middle', () => {
  test('nothing is missed that may have come before', () => {
    const { units } = decode(octetsOf('4002 0007 9003 0001 00'), { side: 'server' });
    expect(units.flatMap(({ broken }) => broken)).toEqual([]);
  });

  test('CONNACK tells the version by its length', () => {
    const five = decode(octetsOf('2003 00 00 00 9004 0001 00 01'), { side: 'server' }).units;
    expect(fieldOf(five[1] ?? { fields: [] }, 'reason code')?.value).toBe(1);
    const four = decode(octetsOf('2002 00 00 9003 0001 01'), { side: 'server' }).units;
    expect(fieldOf(four[1] ?? { fields: [] }, 'return code')?.value).toBe(1);
  });

  test('a packet that only one version can be is read as that one', () => {
    const [subscription] = decode(octetsOf('8207 0001 00 0001 61 01')).units;
    expect(fieldOf(subscription ?? { fields: [] }, 'subscription options')?.value).toBe(1);
    const [older] = decode(octetsOf('8206 0001 0001 61 01')).units;
    expect(fieldOf(older ?? { fields: [] }, 'requested QoS')?.value).toBe(1);
  });
});

test('section 3.1.2.2 of MQTT 3.1.1: a server that knows no 5.0 refuses it in 3.1.1, which is no malformed packet', () => {
  const connect = encodeConnect({ version: 5, clientIdentifier: 'c' });
  const refused = play([
    ['client', connect],
    ['server', Uint8Array.of(0x20, 2, 0, 1)],
  ]);
  expect(refused.map(({ version }) => version)).toEqual(['5.0', '3.1.1']);
  expect(refused.flatMap(({ broken }) => broken)).toEqual([]);
  const accepted = play([
    ['client', connect],
    ['server', Uint8Array.of(0x20, 2, 0, 0)],
  ]);
  expect(accepted.flatMap(({ broken }) => broken.map(({ rule }) => rule.id))).toEqual(['mqtt.fields-fit']);
});
