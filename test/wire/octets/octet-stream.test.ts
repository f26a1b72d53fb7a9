import { expect, test } from 'vitest';
import { OctetStream } from '#wire/octets/octet-stream.ts';

test('a stream begins empty and open, at the offset given', () => {
  const stream = new OctetStream(5);
  expect([stream.octets.start, stream.octets.end, stream.units.count, stream.ended]).toEqual([5, 5, 0, false]);
  expect(new OctetStream().octets.start).toBe(0);
});
