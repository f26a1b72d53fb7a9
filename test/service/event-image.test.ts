import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { eventImage } from '#service/event-image.ts';

/** Chunks of a PNG image, each with its checksum found right (PNG specification, section 5.3). */
function chunksOf(image: Uint8Array): { type: string; data: Buffer }[] {
  const octets = Buffer.from(image);
  expect(octets.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < octets.length; ) {
    const length = octets.readUInt32BE(at);
    expect(octets.readUInt32BE(at + 8 + length)).toBe(crc32(octets.subarray(at + 4, at + 8 + length)));
    chunks.push({ type: octets.toString('latin1', at + 4, at + 8), data: octets.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** The picture as text, one character for each square of eight pixels. */
function picture(id: number): string[] {
  const [header, data] = chunksOf(eventImage(id));
  const [width, height] = [header?.data.readUInt32BE(0) ?? 0, header?.data.readUInt32BE(4) ?? 0];
  const rows = inflateSync(data?.data ?? Buffer.alloc(0));
  expect(rows).toHaveLength(height * (1 + width / 8));
  return Array.from({ length: height / 8 }, (_, row) => {
    const from = row * 8 * (1 + width / 8) + 1;
    return Array.from(rows.subarray(from, from + width / 8), (octet) => (octet === 0 ? ' ' : '#')).join('');
  });
}

test('the image of an event shows its number, by zlib and CRC of another implementation', () => {
  expect(picture(17).map((row) => row.slice(-9))).toEqual([
    '         ',
    '  #  ### ',
    ' ##    # ',
    '  #    # ',
    '  #    # ',
    ' ###   # ',
    '         ',
  ]);
  expect(chunksOf(eventImage(1)).map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
});

test('all have the same size, and a browser shows one at once: they are larger than what it sniffs', () => {
  const sizes = new Set([1, 99, 123_456, 9_999_999].map((id) => eventImage(id).length));
  expect(sizes.size).toBe(1);
  expect(Math.min(...sizes)).toBeGreaterThan(1024);
  expect(picture(9_999_998)).toEqual(picture(999_998));
});
