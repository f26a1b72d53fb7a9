import { describe, expect, test } from 'vitest';
import { handshake, openedWith } from '#test/setup/subprotocol-connection.ts';
import { encodeConnack, encodeConnect, encodePublish } from '#wire/mqtt/encode.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { KNOWN_SUBPROTOCOLS } from '#wire/stack/known-subprotocols.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';

function binary(payload: Uint8Array, masked: boolean, opcode = 2): Uint8Array {
  const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode, payload };
  return encodeFrame(masked ? { ...frame, maskingKey: Uint8Array.of(1, 2, 3, 4) } : frame);
}

describe.each(['mqtt', 'mqttv3.1'])('section 6 of MQTT 3.1.1 and 5.0: control packets in a WebSocket, %s', (name) => {
  const connect = encodeConnect({ version: 5, clientIdentifier: 'c' });
  const publish = encodePublish({ version: 5, topic: 'a/b', payload: Uint8Array.of(0x78) });

  test('[MQTT-6.0.0-2] packets need not end where messages do, and a message may hold several', () => {
    const connection = openedWith(name);
    const all = joinOctets([connect, publish, publish]);
    const cut = connect.length + publish.length + 3;
    connection.receive('client', binary(all.subarray(0, 5), true));
    connection.receive('client', binary(all.subarray(5, cut), true));
    connection.receive('client', binary(all.subarray(cut), true));
    const nested = [1, 2, 3].map((frame) => connection.nestedIn('client', frame));
    expect(nested.map((units) => units.map(({ unit }) => unit.kind))).toEqual([
      [],
      ['CONNECT', 'PUBLISH'],
      ['PUBLISH'],
    ]);
    expect(nested.flat().flatMap(({ unit }) => unit.broken)).toEqual([]);
  });

  test('a payload that is a JSON object or array is opened, with its places; any other is left as it is', () => {
    const connection = openedWith(name);
    const saying = (text: string) => encodePublish({ version: 5, topic: 'a', payload: encodeUtf8(text) });
    connection.receive('client', binary(connect, true));
    const texts = ['{"id":1}', ' [2]', '21', '{"id":', '{"id":1} x', 'text'];
    for (const text of texts) connection.receive('client', binary(saying(text), true));
    const payloads = texts.map((_, index) => connection.nestedIn('client', index + 2)[0]?.unit.fields.at(-1));
    expect(payloads.map((payload) => payload?.fields?.map((field) => field.name))).toEqual([
      ['object'],
      ['whitespace', 'array'],
      ...[undefined, undefined, undefined, undefined],
    ]);
    const [payload] = payloads;
    expect(payload).toMatchObject({ name: 'payload', value: '{"id":1}', length: 8 });
    expect(payload?.fields?.[0]).toMatchObject({ offset: payload?.offset, length: 8 });
  });

  test('the server’s packets are in the version that the client’s CONNECT named', () => {
    const connection = openedWith(name);
    connection.receive('client', binary(connect, true));
    connection.receive('server', binary(joinOctets([encodeConnack({ version: 5 }), publish]), false));
    const [connack, message] = connection.nestedIn('server', 1);
    expect(connack?.unit.broken).toEqual([]);
    expect(message?.unit.fields.map(({ name: field }) => field)).toContain('properties');
  });

  test('[MQTT-6.0.0-1] a text frame breaks the rule, and its packets are still taken apart', () => {
    const connection = openedWith(name);
    connection.receive('client', binary(connect, true));
    connection.receive('client', binary(publish, true, 1));
    expect(connection.dissect('client', 1).broken).toEqual([]);
    const frame = connection.dissect('client', 2);
    expect(frame.broken).toMatchObject([
      { rule: { id: 'mqtt.binary-frames', section: 'MQTT 5.0 [MQTT-6.0.0-1]' }, blame: 'client', offset: frame.offset },
    ]);
    expect(connection.nestedIn('client', 2).map(({ unit }) => unit.kind)).toEqual(['PUBLISH']);
  });

  test('[MQTT-3.1.0-1] what comes before CONNECT is told', () => {
    const connection = openedWith(name);
    connection.receive('client', binary(publish, true));
    const [nested] = connection.nestedIn('client', 1);
    expect(nested?.unit.broken.map(({ rule }) => rule.id)).toContain('mqtt.connect-first');
  });
});

describe('[MQTT-6.0.0-3] and [MQTT-6.0.0-4]: what the handshake says of the subprotocol', () => {
  const offeredBroken = 'mqtt.subprotocol-offered';
  const selectedBroken = 'mqtt.subprotocol-selected';

  function broken(offered: string | undefined, chosen: string | undefined, version: 3 | 4 | 5, sent?: Uint8Array) {
    const connection = new Connection(KNOWN_PROTOCOLS);
    const { request, response } = handshake(offered, chosen);
    connection.receive('client', request);
    connection.receive('server', response);
    connection.receive('client', binary(sent ?? encodeConnect({ version, clientIdentifier: 'c' }), true));
    connection.receive('server', binary(encodeConnack({ version }), false));
    const ids = (side: 'client' | 'server') => connection.dissect(side, 0).broken.map(({ rule }) => rule.id);
    const kinds = (['client', 'server'] as const).map((side) =>
      connection.nestedIn(side, 1).map(({ unit }) => unit.kind),
    );
    return { client: ids('client'), server: ids('server'), kinds };
  }
  const opened = [['CONNECT'], ['CONNACK']];

  test.each([4, 5] as const)('protocol level %i: offered and selected, nothing is broken', (version) => {
    expect(broken('mqtt', 'mqtt', version)).toEqual({ client: [], server: [], kinds: opened });
    expect(broken('other, mqtt', 'mqtt', version)).toEqual({ client: [], server: [], kinds: opened });
  });

  test.each([4, 5] as const)(
    'protocol level %i: nothing offered, and yet spoken: the client is to blame',
    (version) => {
      expect(broken(undefined, undefined, version)).toEqual({ client: [offeredBroken], server: [], kinds: opened });
    },
  );

  test.each([4, 5] as const)('protocol level %i: offered and not selected: the server is to blame', (version) => {
    expect(broken('mqtt', undefined, version)).toEqual({ client: [], server: [selectedBroken], kinds: opened });
    const other = broken('mqttv3.1, mqtt', 'mqttv3.1', version);
    expect(other).toEqual({ client: [], server: [selectedBroken], kinds: opened });
  });

  test('protocol level 3 has a subprotocol name of its own', () => {
    expect(broken('mqttv3.1', 'mqttv3.1', 3)).toEqual({ client: [], server: [], kinds: opened });
  });

  test('what does not begin with a CONNECT is not taken for MQTT', () => {
    for (const sent of [
      encodeUtf8('hello'),
      new Uint8Array(0),
      Uint8Array.of(0x10),
      Uint8Array.of(0x10, 4, 0, 4, 0x4d),
    ]) {
      expect(broken(undefined, undefined, 4, sent)).toEqual({ client: [], server: [], kinds: [[], []] });
    }
  });

  test('a subprotocol that was agreed on and is not known is not guessed at', () => {
    expect(broken('soap', 'soap', 4).kinds).toEqual([[], []]);
  });
});

describe('a connection that speaks MQTT from its first octet', () => {
  const connect = encodeConnect({ version: 4, clientIdentifier: 'c' });
  const connack = encodeConnack({ version: 4 });

  test('its units are control packets, and it never is HTTP', () => {
    const connection = new Connection({ subprotocols: KNOWN_SUBPROTOCOLS, speaks: 'mqtt' });
    connection.receive('client', connect.subarray(0, 3));
    expect(connection.pending('client')).toMatchObject({ protocol: 'mqtt', kind: 'CONNECT', length: 3 });
    connection.receive('client', connect.subarray(3));
    connection.receive('server', connack);
    expect(connection.protocolOf('client', 0)).toBe('mqtt');
    expect(connection.dissect('client', 0)).toMatchObject({ kind: 'CONNECT', offset: 0, broken: [] });
    expect(connection.dissect('server', 0)).toMatchObject({ kind: 'CONNACK', offset: 0, broken: [] });
    expect(connection.exchanges).toEqual([]);
    expect(connection.upgrade).toBeUndefined();
  });

  test('seen from its beginning, a PUBLISH before CONNECT is a breach; seen from the middle it is none', () => {
    const publish = encodePublish({ version: 4, topic: 'a', payload: new Uint8Array(0) });
    const broken = (start?: { client: number; server: number }) => {
      const connection = new Connection({ subprotocols: KNOWN_SUBPROTOCOLS, speaks: 'mqtt', ...(start && { start }) });
      connection.receive('client', publish);
      return connection.dissect('client', 0).broken.map(({ rule }) => rule.id);
    };
    expect(broken()).toHaveLength(1);
    expect(broken({ client: 100, server: 4 })).toEqual([]);
  });

  test('without a decoder for it nothing is read into its octets', () => {
    const connection = new Connection({ speaks: 'mqtt' });
    connection.receive('client', connect);
    expect(connection.dissect('client', 0)).toMatchObject({ kind: 'tunnel', length: connect.length });
  });
});
