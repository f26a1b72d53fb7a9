/** A specimen: octets that are sent as they are, in the slices asked for, and what happens after them. */
import { z } from 'zod';
import { fromHex } from '#wire/octets/hex.ts';
import { wholeNumber } from './whole-number.ts';

const SPECIMEN_OCTETS = 65_536;
const SLICES = 4096;

export const Specimen = z
  .strictObject({
    /** Hexadecimal. */
    octets: z
      .string()
      .max(2 * SPECIMEN_OCTETS, `must be at most ${SPECIMEN_OCTETS} octets`)
      .regex(/^([0-9a-fA-F]{2})*$/, 'must be pairs of hexadecimal digits'),
    /** Lengths of the slices, in turn; what is left is one more. */
    slices: z.array(wholeNumber(1, SPECIMEN_OCTETS)).max(SLICES, `must be at most ${SLICES} slices`).optional(),
    /** Length of each slice, when all are alike. */
    sliceSize: wholeNumber(1, SPECIMEN_OCTETS).optional(),
    /** Milliseconds between two slices. */
    pause: wholeNumber(0, 10_000).default(0),
    end: z.enum(['keep open', 'end', 'reset']).default('end'),
    contentType: z
      .string()
      .max(128)
      .regex(/^[\t\x20-\x7e]+$/, 'must be visible ASCII on one line')
      .default('text/event-stream'),
  })
  .refine(({ slices, sliceSize }) => slices === undefined || sliceSize === undefined, {
    error: 'slices and sliceSize cannot both be given',
    path: ['sliceSize'],
  })
  .refine(({ octets, sliceSize }) => sliceSize === undefined || octets.length / 2 / sliceSize <= SLICES, {
    error: `must make at most ${SLICES} slices`,
    path: ['sliceSize'],
  });
export type Specimen = z.infer<typeof Specimen>;

/** The slices of a specimen, in turn: together they are its octets. */
export function slicesOf({ octets: hex, slices, sliceSize }: Specimen): readonly Uint8Array[] {
  const read = fromHex(hex);
  if ('error' in read) throw new TypeError(read.error);
  const { octets } = read;
  const lengths =
    slices ?? (sliceSize === undefined ? [] : Array(Math.ceil(octets.length / sliceSize)).fill(sliceSize));
  const made: Uint8Array[] = [];
  let at = 0;
  for (const length of [...lengths, octets.length]) {
    const slice = octets.subarray(at, at + length);
    if (slice.length > 0) made.push(slice);
    at += slice.length;
  }
  return made;
}
