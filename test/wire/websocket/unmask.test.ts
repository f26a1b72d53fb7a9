/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.3 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unmask, unmaskSpan } from '#wire/websocket/unmask.ts';

const key = fc.uint8Array({ minLength: 4, maxLength: 4 });

/** transformed-octet-i = original-octet-i XOR masking-key-octet-(i MOD 4). */
function byTheBook(octets: Uint8Array, maskingKey: Uint8Array): Uint8Array {
  return octets.map((octet, index) => octet ^ (maskingKey[index % 4] ?? 0));
}

test('§5.3: octet i is combined with octet i modulo 4 of the key, whatever the length and the place in memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), key, fc.nat(9), (octets, maskingKey, shift) => {
      const source = new Uint8Array(shift + octets.length + 3);
      source.set(octets, shift);
      const copy = source.slice();
      const expected = byTheBook(octets, maskingKey);
      expect(unmaskSpan(source, shift, shift + octets.length, maskingKey, 0)).toEqual(expected);
      expect(unmask(source.subarray(shift, shift + octets.length), maskingKey)).toEqual(expected);
      expect(source).toEqual(copy);
    }),
    { numRuns: 500 },
  );
});

test('masking twice gives the payload back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), key, (octets, maskingKey) => {
      expect(unmask(unmask(octets, maskingKey), maskingKey)).toEqual(octets);
    }),
  );
});
