import { generate, type Packet, parser } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { MqttFaultState, MqttFaults } from '#service/mqtt-faults.ts';

const connection = {};

function state(plan: unknown): MqttFaultState {
  return new MqttFaultState(MqttFaults.parse(plan));
}

const made = (packet: Packet, protocolVersion = 4) => Uint8Array.from(generate(packet, { protocolVersion }));

/** What an independent implementation reads of octets. */
function read(octets: Uint8Array | undefined, protocolVersion = 4): Packet | undefined {
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion });
  reader.on('packet', (packet: Packet) => packets.push(packet));
  reader.parse(Buffer.from(octets ?? []));
  return packets[0];
}

const connack = { cmd: 'connack', returnCode: 0, sessionPresent: false } as const;
const newConnack = { cmd: 'connack', reasonCode: 0, sessionPresent: false } as const;

describe('packets of the server', () => {
  test('a plan that does nothing touches none', () => {
    expect(state({}).armed).toBe(false);
    expect(state({}).ofServer(connection, made(connack))).toBeUndefined();
  });

  test('withheld: so many of a type as are armed, others pass', () => {
    const faults = state({ withhold: { packet: 'PUBACK', times: 1 } });
    const puback = made({ cmd: 'puback', messageId: 7 });
    expect(faults.ofServer(connection, made(connack))).toBeUndefined();
    expect(faults.ofServer(connection, puback)?.sent?.octets).toEqual(new Uint8Array(0));
    expect(faults.ofServer(connection, puback)).toBeUndefined();
  });

  test.each([
    [4, connack],
    [5, newConnack],
  ] as const)('refused: CONNACK in version %i, and the connection ends', (version, packet) => {
    const fault = state({ refuse: version === 5 ? 0x86 : 4 }).ofServer({}, made(packet, version));
    const expected = version === 5 ? { reasonCode: 0x86 } : { returnCode: 4 };
    expect(read(fault?.sent?.octets, version)).toMatchObject({ cmd: 'connack', sessionPresent: false, ...expected });
    expect(fault?.end).toBe('cut');
  });

  test.each([
    [1, 0x84],
    [2, 0x85],
    [3, 0x88],
    [4, 0x86],
    [5, 0x87],
  ])('section 3.2.2.2 of 5.0: return code %i is reason code %i there', (refuse, reasonCode) => {
    const fault = state({ refuse }).ofServer({}, made(newConnack, 5));
    expect(read(fault?.sent?.octets, 5)).toMatchObject({ cmd: 'connack', reasonCode });
    expect(read(state({ refuse }).ofServer({}, made(connack))?.sent?.octets)).toMatchObject({ returnCode: refuse });
  });

  test.each([
    ['too low', [0, 0, 0, 0x80]],
    ['too high', [1, 1, 2, 0x80]],
  ] as const)('section 3.9.3: what a SUBACK tells of the QoS granted is %s', (grantTold, granted) => {
    const suback = made({ cmd: 'suback', messageId: 300, granted: [0, 1, 2, 0x80] });
    const faults = state({ grantTold });
    expect(faults.armed).toBe(true);
    expect(read(faults.ofServer(connection, suback)?.sent?.octets)).toMatchObject({ messageId: 300, granted });
    const subscribe = made({ cmd: 'subscribe', messageId: 7, subscriptions: [{ topic: 'a', qos: 2 }] });
    const given = read(faults.ofClient(subscribe, 4));
    expect(given).toMatchObject({ subscriptions: [{ topic: 'a', qos: grantTold === 'too low' ? 2 : 0 }] });
  });

  test.each([
    [4, connack],
    [5, newConnack],
  ] as const)('section 3.9.3: every code of a SUBACK says failure, in version %i', (version, packet) => {
    const faults = state({ failSubscriptions: true });
    faults.ofServer(connection, made(packet, version));
    const properties = version === 5 ? { properties: { reasonString: 'granted' } } : {};
    const suback = made({ cmd: 'suback', messageId: 300, granted: [0, 1, 2], ...properties }, version);
    const fault = faults.ofServer(connection, suback);
    expect(read(fault?.sent?.octets, version)).toMatchObject({
      messageId: 300,
      granted: [0x80, 0x80, 0x80],
      ...properties,
    });
  });

  test('the end comes after so many packets of one connection, of as many connections as are armed', () => {
    const faults = state({ end: { packets: 2, how: 'reset', times: 1 } });
    const [one, two] = [{}, {}];
    const ping = made({ cmd: 'pingresp' });
    expect(faults.ofServer(one, made(connack))).toBeUndefined();
    expect(faults.ofServer(two, made(connack))).toBeUndefined();
    expect(faults.ofServer(one, ping)).toEqual({ end: 'reset' });
    expect(faults.ofServer(two, ping)).toBeUndefined();
  });

  test('octets by hand follow a CONNACK that lets a client in, and no other', () => {
    const faults = state({ compose: '0000' });
    expect(faults.ofServer({}, made(connack))?.after?.octets).toEqual(Uint8Array.of(0, 0));
    expect(faults.ofServer({}, made({ ...connack, returnCode: 5 }))).toBeUndefined();
  });
});

describe('section 3.8.4: what is granted', () => {
  const subscriptions = [
    { topic: 'a', qos: 0 as const, nl: true, rap: false, rh: 1 },
    { topic: 'bb/#', qos: 1 as const, nl: false, rap: true, rh: 2 },
    { topic: '+', qos: 2 as const, nl: false, rap: false, rh: 0 },
  ];

  test.each([4, 5])(
    'a SUBSCRIBE in version %i reaches the broker with no higher QoS, and else as it was',
    (version) => {
      const packet = {
        cmd: 'subscribe',
        messageId: 9,
        subscriptions,
        properties: { subscriptionIdentifier: 400 },
      } as const;
      const sent = made(packet as unknown as Packet, version);
      const given = state({ grant: 1 }).ofClient(sent, version);
      const qoses = (read(given, version) as { subscriptions?: { qos: number }[] }).subscriptions?.map(
        ({ qos }) => qos,
      );
      expect(qoses).toEqual([0, 1, 1]);
      expect(given.filter((octet, at) => octet !== sent[at])).toHaveLength(1);
      expect(read(sent, version)).toMatchObject({
        subscriptions: subscriptions.map(({ topic, qos }) => ({ topic, qos })),
      });
    },
  );

  test('octets that break off are not read past their end', () => {
    const sent = Uint8Array.of(0x82, 4, 0, 1, 0, 9);
    expect(state({ grant: 0 }).ofClient(sent, 4)).toEqual(sent);
    expect(state({ grant: 0 }).ofClient(sent, 5)).toEqual(sent);
  });
});
