import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import { Capture } from '#capture/schema.ts';
import { addedBelow } from '#measure/below-http.ts';
import {
  type Costs,
  cheaperFrom,
  costOf,
  costsOf,
  halfIsPayloadFrom,
  overheadAt,
  PAYLOADS,
  type Reckoned,
  sumOf,
} from '#measure/message-cost.ts';
import { feedText } from '#service/feed.ts';

const names = ['short-polling', 'long-polling', 'http-streaming', 'server-sent-events', 'websocket', 'json', 'xml'];
const allNames = [...names, 'wamp', 'mqtt-0', 'mqtt-1', 'mqtt-2'];
const upNames = ['up-requests', 'up-websocket', 'up-wamp', 'up-mqtt-0', 'up-mqtt-1', 'up-mqtt-2'];
const recorded = (name: string) =>
  Capture.parse(JSON.parse(readFileSync(`content/costs/${name}.capture.json`, 'utf8')) as unknown);
const costs = new Map(allNames.map((name) => [name, costsOf(recorded(name).events)]));
const up = (name: string) =>
  costsOf(recorded(name).events, 'client').messages.map(({ client, server, payload }) => [client - payload, server]);
const of = (name: string) => costs.get(name) as Costs;
const beside = (name: string) =>
  of(name).messages.map(({ client, server, payload }) => [client, server - payload] as const);

/** Octets of a frame's header, without a mask (RFC 6455 section 5.2). */
const frameHeader = (payload: number) => (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
/** Octets of a variable byte integer (MQTT 3.1.1 section 2.2.3). */
const remainingLength = (value: number) => (value < 128 ? 1 : value < 16_384 ? 2 : 3);
/** Octets of a chunk around its data (RFC 9112 section 7.1). */
const chunk = (data: number) => data.toString(16).length + 4;

describe('what a message costs in the recordings, by the specifications', () => {
  test('a frame of the server: 2 octets, from 126 on 4 (RFC 6455 §5.2)', () => {
    expect(beside('websocket')).toEqual(PAYLOADS.map((payload) => [0, frameHeader(payload)]));
  });

  test.each([0, 1, 2])(
    'MQTT QoS %i: PUBLISH and its acknowledgements, each in a frame (MQTT 3.1.1 §3.3, §4.3)',
    (qos) => {
      const acknowledgement = 4;
      expect(beside(`mqtt-${qos}`)).toEqual(
        PAYLOADS.map((payload) => {
          const remaining = 2 + 'feed'.length + (qos > 0 ? 2 : 0) + payload;
          const publish = 1 + remainingLength(remaining) + remaining;
          const down = frameHeader(publish) + publish - payload + (qos === 2 ? frameHeader(4) + acknowledgement : 0);
          // A frame of the client has a masking key of 4 octets. PUBACK, or PUBREC and PUBCOMP.
          return [qos * (2 + 4 + acknowledgement), down];
        }),
      );
    },
  );

  test('an event: its id, data, line ends and a chunk (HTML §9.2.6, RFC 9112 §7.1)', () => {
    expect(beside('server-sent-events')).toEqual(
      PAYLOADS.map((payload, index) => {
        const event = `id: ${index + 1}\ndata: \n\n`.length + payload;
        return [0, event - payload + chunk(event)];
      }),
    );
  });

  test('a line of a stream: its number, a space, a line end and a chunk (RFC 9112 §7.1)', () => {
    expect(beside('http-streaming')).toEqual(
      PAYLOADS.map((payload, index) => {
        const line = `${index + 1} \n`.length + payload;
        return [0, line - payload + chunk(line)];
      }),
    );
  });

  test('an event of WAMP: a list around the text, in a frame (WAMP §5.2)', () => {
    expect(beside('wamp').map(([client]) => client)).toEqual(PAYLOADS.map(() => 0));
    for (const [, server] of beside('wamp')) {
      expect(server).toBeGreaterThan('[36,1,1,{},[""]]'.length);
      expect(server).toBeLessThan(4 + '[36,9007199254740992,9007199254740992,{},[""]]'.length);
    }
  });

  test('a frame of the client: as one of the server, and a masking key (RFC 6455 §5.3)', () => {
    expect(up('up-websocket')).toEqual(PAYLOADS.map((payload) => [frameHeader(payload) + 4, 0]));
  });

  test.each([0, 1, 2])('MQTT QoS %i from the client: the same packets the other way', (qos) => {
    expect(up(`up-mqtt-${qos}`).map(([, server]) => server)).toEqual(PAYLOADS.map(() => qos * (2 + 4)));
    for (const [index, [client = 0]] of up(`up-mqtt-${qos}`).entries()) {
      const payload = PAYLOADS[index] ?? 0;
      const remaining = 2 + 'feed'.length + (qos > 0 ? 2 : 0) + payload;
      const packet = 1 + remainingLength(remaining) + remaining;
      expect(client).toBe(frameHeader(packet) + 4 + packet - payload + (qos === 2 ? 2 + 4 + 4 : 0));
    }
  });

  test('a POST: a head each way, and a short answer', () => {
    for (const [client = 0, server = 0] of up('up-requests')) {
      expect(client).toBeGreaterThan(300);
      expect(server).toBeGreaterThan(200);
    }
  });

  test('a poll: a head each way with each message, of which the client’s has no content', () => {
    for (const name of ['short-polling', 'long-polling']) {
      for (const [client, server] of beside(name)) {
        expect(client).toBeGreaterThan(300);
        expect(server).toBeGreaterThan(200);
      }
    }
  });
});

test.each(allNames)('%s: every text of the recording is in the octets of the server, whole', (name) => {
  const server = recorded(name).events.flatMap((event) =>
    event.type === 'octets' && event.side === 'server' ? [new TextDecoder('latin1').decode(octetsOf(event))] : [],
  );
  const all = server.join('');
  for (const [index, size] of PAYLOADS.entries()) expect(all).toContain(feedText(index + 1, size));
});

test.each(allNames)(
  '%s: what comes before the messages, the messages, and nothing else make up the reader’s octets',
  (name) => {
    const { events } = recorded(name);
    const first = events.find((event) => event.type === 'connection-opened');
    const isOne = !/poll/.test(name);
    const crossed = { client: 0, server: 0 };
    for (const event of events) {
      if (event.type !== 'octets' || (isOne && event.connection !== first?.connection)) continue;
      crossed[event.side] += Buffer.from(event.octets, 'base64').length;
    }
    const { first: before, messages } = of(name);
    for (const side of ['client', 'server'] as const) {
      expect(messages.reduce((sum, each) => sum + each[side], before[side])).toBe(crossed[side]);
    }
  },
);

test('a recording with fewer messages is refused', () => {
  const { events } = recorded('websocket');
  const until = events.findLastIndex((event) => event.type === 'octets');
  expect(() => costsOf(events.slice(0, until))).toThrow('silence');
  expect(() => costsOf([])).toThrow('silence');
});

/** A technique of round numbers: so much before the first message, so much on top of each. */
function technique(before: number, each: number, pollsPerMessage?: number): Reckoned {
  const messages = PAYLOADS.map((payload) => ({ payload, client: 0, server: payload + each }));
  return { costs: { sender: 'server', first: { client: before, server: 0 }, messages }, pollsPerMessage };
}

describe('the arithmetic', () => {
  test('what comes before is paid once, what comes on top with each message', () => {
    expect(costOf(technique(500, 20), { messages: 3, payload: 100 })).toEqual({ client: 500, server: 360 });
    expect(costOf(technique(500, 20), { messages: 0, payload: 100 })).toEqual({ client: 500, server: 0 });
  });

  test('polls that bring nothing are paid with each message', () => {
    expect(costOf(technique(900, 1000, 1), { messages: 2, payload: 10 })).toEqual({ client: 0, server: 2020 });
    expect(costOf(technique(900, 1000, 4), { messages: 2, payload: 10 })).toEqual({ client: 5400, server: 2020 });
  });

  test('between two sizes the overhead is on a straight line, beyond them that of the nearest', () => {
    const messages = PAYLOADS.map((payload) => ({ payload, client: payload === 1000 ? 90 : 0, server: payload + 4 }));
    const each: Costs = { sender: 'server', first: { client: 0, server: 0 }, messages };
    expect(overheadAt(each, 1000)).toEqual({ client: 90, server: 4 });
    expect(overheadAt(each, 550)).toEqual({ client: 45, server: 4 });
    expect(overheadAt(each, 0)).toEqual({ client: 0, server: 4 });
    expect(overheadAt(each, 50_000)).toEqual({ client: 0, server: 4 });
  });

  test('cheaper from: the smallest number of messages, found by trying all', () => {
    const total = (one: Reckoned, messages: number) => sumOf(costOf(one, { messages, payload: 100 }));
    const pairs = allNames.flatMap((one) => allNames.map((other) => [of(one), of(other)] as const));
    let crossings = 0;
    for (const [one, other] of pairs) {
      const [a, b] = [{ costs: one }, { costs: other }];
      const tried = Array.from({ length: 2000 }, (_, index) => index + 1).find(
        (messages) => total(a, messages) < total(b, messages),
      );
      const from = cheaperFrom(a, b, 100);
      expect(from !== undefined && from > 2000 ? undefined : from).toBe(tried);
      if (tried !== undefined && tried > 1) crossings += 1;
    }
    expect(crossings).toBeGreaterThan(5);
  });

  test('half is payload from: one octet less, and it is not', () => {
    expect(halfIsPayloadFrom(technique(0, 20))).toBe(20);
    expect(halfIsPayloadFrom(technique(100, 20, 3))).toBe(220);
    for (const name of allNames) {
      const from = halfIsPayloadFrom({ costs: of(name) });
      expect(sumOf(overheadAt(of(name), from))).toBeLessThanOrEqual(from);
      expect(sumOf(overheadAt(of(name), from - 1))).toBeGreaterThan(from - 1);
    }
  });
});

test.each(upNames)('%s: the payload is the client’s, and costs are reckoned so', (name) => {
  const costs = costsOf(recorded(name).events, 'client');
  expect(costs.sender).toBe('client');
  for (const { client, payload } of costs.messages) expect(client).toBeGreaterThan(payload);
  const { client, server } = costOf({ costs }, { messages: 2, payload: 1000 });
  expect(client + server).toBe(sumOf(costs.first) + 2 * (1000 + sumOf(overheadAt(costs, 1000))));
});

describe('TLS and TCP/IP, estimated', () => {
  test('a record of 22 octets (RFC 8446 §5.2) in a packet with 40 of headers, or a packet that acknowledges', () => {
    expect(addedBelow({ client: 0, server: 100 })).toEqual({ client: 40, server: 62 });
  });

  test('as many packets as it takes: 1460 octets in each, the record’s own among them', () => {
    expect(addedBelow({ client: 1438, server: 1439 })).toEqual({ client: 62, server: 102 });
  });
});
