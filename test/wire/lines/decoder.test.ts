import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineDecoder } from '#wire/lines/decoder.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { expectUnitsToTile } from '../http/tiling.ts';
import { cutAt, octetByOctet } from '../sse/feeding.ts';

function decoded(parts: readonly Uint8Array[], ended: boolean) {
  const stream = new OctetStream();
  const decoder = createLineDecoder(stream);
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
  }
  stream.ended = ended;
  decoder.advance();
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { stream, units, pending: decoder.pending() };
}

const texts = (parts: readonly Uint8Array[]) =>
  decoded(parts, true).units.map(({ fields }) => fields.map(({ value }) => value));

describe('lines of an application', () => {
  const octets = encodeUtf8('{"a":1}\n\nb\r\nc\rd\r\r\nrest');
  const lines = [['{"a":1}', '\n'], ['\n'], ['b', '\r\n'], ['c\rd\r', '\r\n'], ['rest']];

  test('end with LF or CRLF, the last one with the stream', () => {
    expect(texts([octets])).toEqual(lines);
    expect(texts(octetByOctet(octets))).toEqual(lines);
  });

  test('what has no end yet is a line under way', () => {
    const { units, pending } = decoded([octets], false);
    expect(units).toHaveLength(4);
    expect(pending?.fields[0]?.value).toBe('rest');
  });

  test('octets that are no longer held are said so', () => {
    const { stream } = decoded([octets], true);
    const decoder = createLineDecoder(stream);
    stream.octets.discardBefore(3);
    expect(decoder.dissect(0).fields).toEqual([{ name: 'octets no longer held', offset: 0, length: 8, value: null }]);
  });

  test('whatever the octets are, they tile them, in any split the same', () => {
    const some = fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }).map(encodeUtf8), fc.constant(octets));
    fc.assert(
      fc.property(some, fc.array(fc.nat(), { maxLength: 6 }), fc.boolean(), (given, cuts, ended) => {
        const { units, pending } = decoded([given], ended);
        expectUnitsToTile(pending ? [...units, pending] : units, 0, given.length);
        expect(decoded(cutAt(given, cuts), ended).units).toEqual(units);
      }),
    );
  });
});
