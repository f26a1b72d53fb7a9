import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpMalformed } from '#test/vectors/http-malformed.ts';
import { httpMessages } from '#test/vectors/http-messages.ts';
import { httpRemarks } from '#test/vectors/http-remarks.ts';
import { DEFAULT_LIMITS } from '#wire/http/limits.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { type Fed, feed, latin1 } from './feed.ts';
import { mutationsOf } from './mutations.ts';
import { expectUnitsToTile } from './tiling.ts';

const seeds = [...httpMessages, ...httpMalformed, ...httpRemarks].map(({ octets }) => octets.slice(0, 600));
const limits = {
  ...DEFAULT_LIMITS,
  startLine: 60,
  fieldLine: 40,
  fieldLines: 4,
  head: 120,
  chunkExtension: 10,
  content: 40,
};
const side = fc.constantFrom<Side>('client', 'server');

const mutated = mutationsOf(seeds).map(latin1);

function cut(octets: Uint8Array, points: readonly number[]): Uint8Array[] {
  const sorted = [0, ...points.map((point) => point % (octets.length + 1)).toSorted((a, b) => a - b), octets.length];
  return sorted.slice(1).map((end, index) => octets.subarray(sorted[index], end));
}

function everything(fed: Fed) {
  return { units: fed.units, pending: fed.pending, state: fed.decoder.state, next: fed.decoder.next };
}

describe.each([
  ['the limits as they are', DEFAULT_LIMITS],
  ['limits that are soon reached', limits],
])('any octets, %s', (_, chosen) => {
  test('units and what is pending tile them exactly, at any time', () => {
    fc.assert(
      fc.property(mutated, side, fc.boolean(), fc.boolean(), (octets, sender, ends, pauseAtUpgrade) => {
        const fed = feed([octets], { side: sender, limits: chosen, pauseAtUpgrade }, ends);
        if (fed.decoder.state === 'switched') expectUnitsToTile(fed.units, 0, fed.decoder.next);
        else expectUnitsToTile([...fed.units, ...(fed.pending ? [fed.pending] : [])], 0, octets.length);
      }),
      { numRuns: 600 },
    );
  });

  test('any split gives the same', () => {
    fc.assert(
      fc.property(mutated, side, fc.array(fc.nat(), { maxLength: 8 }), fc.boolean(), (octets, sender, points, ends) => {
        const options = {
          side: sender,
          limits: chosen,
          requestMethod: (n: number) => ['HEAD', 'GET', 'CONNECT'][n % 3],
        };
        expect(everything(feed(cut(octets, points), options, ends))).toEqual(everything(feed([octets], options, ends)));
      }),
      { numRuns: 600 },
    );
  });
});

test('random octets are never lost', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), side, (octets, sender) => {
      const fed = feed([octets], { side: sender, limits });
      expectUnitsToTile([...fed.units, ...(fed.pending ? [fed.pending] : [])], 0, octets.length);
    }),
  );
});
