import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Unit } from '#wire/octets/dissection.ts';
import { encodeEvent } from '#wire/sse/encode.ts';
import { anyStream } from './arbitrary-streams.ts';
import { parseWithLibrary } from './eventsource-parser.ts';
import { breachesOf, cutAt, decode, decodeParts } from './feeding.ts';
import { expectTiled } from './tiling.ts';

/** The event that the outcome of a dispatch tells. */
function eventOf({ outcome }: Unit): unknown {
  const [type, data, lastEventId] = (outcome ?? []).map(({ value }) => value);
  return { type, data, lastEventId };
}

const places = fc.array(fc.nat(), { maxLength: 8 });

describe('whatever the octets are', () => {
  test('lines, their fields and the rest tile them, nothing throws', () => {
    fc.assert(
      fc.property(anyStream, (octets) => {
        expectTiled(decode(octets));
      }),
      { numRuns: 500 },
    );
  });

  test('any split gives the same lines, events, rest and state', () => {
    fc.assert(
      fc.property(anyStream, places, (octets, cuts) => {
        const whole = decode(octets);
        const split = decodeParts(cutAt(octets, cuts));
        expect(split.units).toEqual(whole.units);
        expect(split.events).toEqual(whole.events);
        expect(split.pending).toEqual(whole.pending);
        for (let index = 0; index < whole.units.length; index += 1) {
          const stateOf = (of: typeof whole) => [
            of.decoder.lastEventIdAfter(index),
            of.decoder.reconnectionTimeAfter(index),
          ];
          expect(stateOf(split)).toEqual(stateOf(whole));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('reads that lie where they came give the same, whatever stands where two of them meet', () => {
    const long = new TextEncoder().encode(`data: ${'x'.repeat(5000)}\r\n`);
    const streams = fc.array(anyStream, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 4 }), (short, cuts) => {
        const octets = Uint8Array.from(short.flatMap((stream) => [...stream, ...long, ...stream]));
        const whole = decode(octets);
        const adopted = decodeParts(cutAt(octets, cuts), true, 'adopt');
        expect(adopted.units).toEqual(whole.units);
        expect(adopted.events).toEqual(whole.events);
        expect(adopted.pending).toEqual(whole.pending);
      }),
      { numRuns: 150 },
    );
  });

  test('dissecting in any order gives the same', () => {
    fc.assert(
      fc.property(anyStream, fc.array(fc.nat(), { maxLength: 20 }), places, (octets, order, cuts) => {
        const { units, decoder } = decodeParts(cutAt(octets, cuts));
        for (const pick of units.length === 0 ? [] : order) {
          expect(decoder.dissect(pick % units.length)).toEqual(units[pick % units.length]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what a blank line dispatches is the same whether or not its lines were asked for before it', () => {
    fc.assert(
      fc.property(anyStream, (octets) => {
        const { units, events } = decode(octets);
        expect(units.filter(({ kind }) => kind === 'dispatch').map(eventOf)).toEqual(events);
      }),
      { numRuns: 300 },
    );
  });

  test('eventsource-parser gets the same events out of the same splits', () => {
    fc.assert(
      fc.property(anyStream, places, (octets, cuts) => {
        // It takes the characters of a byte order mark read as ISO-8859-1 for one too.
        fc.pre(!new TextDecoder().decode(octets).startsWith('ï»¿'));
        const parts = cutAt(octets, cuts);
        expect(parseWithLibrary(parts)).toEqual(decodeParts(parts).events);
      }),
      { numRuns: 1000 },
    );
  });

  test('what is forgotten after each read changes no event, id or reconnection time', () => {
    fc.assert(
      fc.property(anyStream, places, (octets, cuts) => {
        const whole = decode(octets);
        const { stream, decoder } = decodeParts([], false);
        const events: unknown[] = [];
        let next = 0;
        let begins = 0;
        for (const part of cutAt(octets, cuts)) {
          stream.octets.append(part);
          decoder.advance();
          for (; next < stream.units.count; next += 1) {
            events.push(...[decoder.event(next) ?? []].flat());
            if (/^dispatch|^blank/.test(decoder.dissect(next).kind)) begins = next + 1;
          }
          if (begins === 0) continue;
          stream.octets.discardBefore(stream.units.offset(begins - 1) + stream.units.length(begins - 1));
          stream.units.discardBefore(begins - 1);
        }
        expect(events).toEqual(whole.events);
        const last = whole.units.length - 1;
        expect(decoder.reconnectionTimeAfter(last)).toBe(whole.decoder.reconnectionTimeAfter(last));
        // Between blank lines the id may stand in a line that is gone; after one it is known.
        if (begins === last + 1) expect(decoder.lastEventIdAfter(last)).toBe(whole.decoder.lastEventIdAfter(last));
      }),
      { numRuns: 300 },
    );
  });
});

describe('HTML §9.2.6: what is encoded is what is dispatched, and nothing else', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('\r', '\n', ':', ' ', 'data', 'id', '\0', 'x'), { maxLength: 12 })
      .map((parts) => parts.join('')),
  );

  test('whatever the texts hold', () => {
    const option = { nil: undefined };
    const spec = fc.record({
      data: fc.option(anyText, option),
      event: fc.option(anyText, option),
      id: fc.option(anyText, option),
      comment: fc.option(anyText, option),
      retry: fc.option(fc.nat(), option),
    });
    fc.assert(
      fc.property(spec, (given) => {
        const parts = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        const encoded = encodeEvent(parts);
        const bad = /[\r\n]/.test(given.event ?? '') || /[\r\n\0]/.test(given.id ?? '');
        expect('error' in encoded).toBe(bad);
        if ('error' in encoded) return;
        const decoded = decode(encoded.octets);
        const { data, event, id = '', retry } = given;
        const dispatched = {
          type: event || 'message',
          data: data?.replace(/\r\n?/g, '\n'),
          lastEventId: id,
        };
        expect(decoded.events).toEqual(data === undefined ? [] : [dispatched]);
        expect(decoded.decoder.lastEventIdAfter(decoded.units.length - 1)).toBe(id);
        expect(decoded.decoder.reconnectionTimeAfter(decoded.units.length - 1)).toBe(retry ?? null);
        const rules = breachesOf(decoded).map(({ rule }) => rule.id);
        expect(rules).toEqual(data === undefined && event ? ['sse.event-has-data'] : []);
      }),
      { numRuns: 500 },
    );
  });
});
