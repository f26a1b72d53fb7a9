/**
 * A PNG image without compression, as small pictures need no more (PNG specification, third edition: sections 5 and 10;
 * RFC 1950; RFC 1951 section 3.2.4).
 */
import { encodeUtf8 } from '#wire/octets/utf8.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** The longest stored block of RFC 1951. */
const LONGEST_BLOCK = 65_535;

const GREYSCALE = 0;

/**
 * The image of `rows`, one number a pixel: 0 black, 1 white.
 * @throws RangeError when it does not fit into one stored block
 */
export function encodePng(rows: readonly (readonly number[])[]): Uint8Array {
  const width = rows[0]?.length ?? 0;
  const header = [...bigEndian(width), ...bigEndian(rows.length), 1, GREYSCALE, 0, 0, 0];
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunk('IHDR', header),
    ...chunk('IDAT', stored(rows.flatMap((row) => [0, ...packed(row)]))),
    ...chunk('IEND', []),
  ]);
}

/** Eight pixels an octet, the leftmost in the highest bit; the last octet is filled up with zeros. */
function packed(row: readonly number[]): number[] {
  const octets: number[] = Array.from({ length: Math.ceil(row.length / 8) }, () => 0);
  for (const [at, pixel] of row.entries())
    if (pixel !== 0) octets[at >> 3] = (octets[at >> 3] ?? 0) | (0x80 >> (at & 7));
  return octets;
}

/** A zlib stream of one stored block, and its checksum (RFC 1950 section 2.2). */
function stored(octets: readonly number[]): number[] {
  const size = octets.length;
  if (size > LONGEST_BLOCK) throw new RangeError(`${size} octets do not fit into one stored block`);
  const length = [size & 0xff, size >> 8, ~size & 0xff, (~size >> 8) & 0xff];
  return [0x78, 0x01, 0x01, ...length, ...octets, ...bigEndian(adler32(octets))];
}

function chunk(type: string, data: readonly number[]): number[] {
  const named = [...encodeUtf8(type), ...data];
  return [...bigEndian(data.length), ...named, ...bigEndian(crc32(named))];
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** RFC 1950 section 8. */
function adler32(octets: readonly number[]): number {
  let a = 1;
  let b = 0;
  for (const octet of octets) {
    a = (a + octet) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

/** PNG specification, annex D. */
function crc32(octets: readonly number[]): number {
  let crc = 0xffff_ffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
