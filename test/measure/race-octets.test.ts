import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaptureEvent } from '#capture/schema.ts';
import { RaceOctets, techniqueOfTarget } from '#measure/race-octets.ts';
import { type RaceTechnique, raceTechniques } from '#measure/race-settings.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

const targets: Readonly<Record<RaceTechnique, string>> = {
  'short-polling': '/s/token/poll?since=4',
  'long-polling': '/s/token/long-poll',
  'http-streaming': '/s/token/stream?format=lines&since=0',
  'server-sent-events': '/s/token/events',
  websocket: '/s/token/ws',
  mqtt: '/s/token/mqtt',
};

const ask = (technique: RaceTechnique, filler: string) =>
  encodeUtf8(`GET ${targets[technique]} HTTP/1.1\r\nHost: a\r\nX: ${filler}\r\n\r\n`);

/** `octets` in pieces, as a socket might be read. */
function pieces(octets: Uint8Array, size: number): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += size) cut.push(octets.subarray(at, at + size));
  return cut;
}

interface Exchange {
  readonly technique: RaceTechnique;
  readonly filler: string;
  readonly answer: number;
}

/** A connection that carries exchanges one after the other, as the capture of its session tells it. */
function conversation(exchanges: readonly Exchange[], size: number, early: boolean): CaptureEvent[] {
  const events: CaptureEvent[] = [];
  const offsets = { client: 0, server: 0 };
  const tell = (event: object) =>
    events.push({ id: events.length, time: events.length, connection: 3, ...event } as never);
  const octets = (side: 'client' | 'server', some: Uint8Array) => {
    tell({ type: 'octets', side, offset: offsets[side], octets: toBase64(some) });
    offsets[side] += some.length;
  };
  exchanges.forEach(({ technique, filler, answer }, exchange) => {
    const begins = { type: 'exchange', exchange, offset: offsets.client };
    if (!early) tell(begins);
    for (const piece of pieces(ask(technique, filler), size)) octets('client', piece);
    if (early) tell(begins);
    if (answer > 0) octets('server', new Uint8Array(answer));
  });
  return events;
}

const counted = (events: readonly CaptureEvent[]) => {
  const octets = new RaceOctets();
  for (const event of events) octets.take(event);
  return octets;
};

describe('the octets of a race', () => {
  test('are those of the exchange that they belong to, whatever the reads, on a connection that techniques share', () => {
    const exchange = fc.record({
      technique: fc.constantFrom(...raceTechniques),
      filler: fc.string({ maxLength: 40, unit: 'grapheme-ascii' }),
      answer: fc.nat(2000),
    });
    fc.assert(
      fc.property(
        fc.array(exchange, { maxLength: 8 }),
        fc.integer({ min: 1, max: 90 }),
        fc.boolean(),
        (all, size, early) => {
          const octets = counted(conversation(all, size, early));
          for (const technique of raceTechniques) {
            const own = all.filter((each) => each.technique === technique);
            expect(octets.of(technique)).toEqual({
              requests: own.length,
              connections: own.length > 0 ? 1 : 0,
              up: own.reduce((sum, { filler }) => sum + ask(technique, filler).length, 0),
              down: own.reduce((sum, { answer }) => sum + answer, 0),
            });
          }
        },
      ),
    );
  });

  test('what is said to all is of the technique that says so', () => {
    expect(techniqueOfTarget('/s/token/publish?by=mqtt')).toBe('mqtt');
    expect(techniqueOfTarget('/s/token/publish')).toBeUndefined();
    expect(techniqueOfTarget('/s/token/http')).toBeUndefined();
    expect(techniqueOfTarget('/s/token/events?since=4')).toBe('server-sent-events');
  });

  test('open connections are known until they close', () => {
    const events = conversation([{ technique: 'websocket', filler: '', answer: 10 }], 99, false);
    const octets = counted(events);
    expect(octets.openOf('websocket')).toEqual([3]);
    octets.take({ id: 99, time: 0, type: 'connection-closed', connection: 3, how: 'reset', by: 'fault' });
    expect(octets.openOf('websocket')).toEqual([]);
    expect(octets.of('websocket').down).toBe(10);
  });

  test('what the bounded capture dropped is told', () => {
    expect(counted([{ id: 5, time: 0, type: 'elided', from: 0, to: 4, octets: 321 }]).elided).toBe(321);
  });
});
