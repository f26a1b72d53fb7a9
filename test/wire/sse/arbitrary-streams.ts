import fc from 'fast-check';
import { eventStreams } from '../../vectors/event-streams.ts';

const names = fc.constantFrom('data', 'event', 'id', 'retry', 'Data', 'x', 'dat', 'data ', '', '\ufeffdata');
const values = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/[\r\n]/.test(text)),
  fc.constantFrom('', '7', '100', 'a: b', ' x', '\0', '1\u00002', '\ufeff'),
);
const lineEnds = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\r', '\r\n\r\n', '\n\r', '');
const line = fc
  .tuple(names, fc.constantFrom('', ':', ': ', ':  '), values, lineEnds)
  .map(([name, colon, value, end]) => `${name}${colon}${colon === '' ? '' : value}${end}`);
const text = fc
  .tuple(fc.constantFrom('', '\ufeff'), fc.array(line, { maxLength: 16 }))
  .map(([bom, lines]) => new TextEncoder().encode(bom + lines.join('')));
const changes = fc.array(fc.record({ at: fc.nat(500), octet: fc.nat(255) }), { maxLength: 4 });
/** Octets of event streams, some of which are none: lines of all kinds and the vectors, a few of their octets changed. */
export const anyStream: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.oneof(
      text,
      fc.constantFrom(...eventStreams).map(({ octets }) => octets),
      fc.uint8Array(),
    ),
    changes,
  )
  .map(([octets, changed]) => {
    const mutated = octets.slice();
    for (const { at, octet } of changed) if (mutated.length > 0) mutated[at % mutated.length] = octet;
    return mutated;
  });
