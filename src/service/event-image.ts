import { encodePng } from './png.ts';

/** The digits, three pixels wide and five high. */
const DIGITS: readonly (readonly string[])[] = [
  ['###', '# #', '# #', '# #', '###'],
  [' # ', '## ', ' # ', ' # ', '###'],
  ['###', '  #', '###', '#  ', '###'],
  ['###', '  #', '###', '  #', '###'],
  ['# #', '# #', '###', '  #', '  #'],
  ['###', '#  ', '###', '  #', '###'],
  ['###', '#  ', '###', '# #', '###'],
  ['###', '  #', '  #', '  #', '  #'],
  ['###', '# #', '###', '# #', '###'],
  ['###', '# #', '###', '  #', '###'],
];

const HEIGHT = 5;

/**
 * Pixels a side of the square that each pixel of a digit becomes. It makes an image larger than the 1024 octets that
 * Chromium wants to see of a response from another origin before it shows any of it.
 */
const SCALE = 8;

/** How many digits an image shows: the last ones of a longer number. */
const PLACES = 6;

/** A picture of an event's number, white on black, as PNG; all have the same size. */
export function eventImage(id: number): Uint8Array {
  const shown = String(id).slice(-PLACES).padStart(PLACES, ' ');
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const line = Array.from(shown, (digit) => DIGITS[Number.parseInt(digit, 10)]?.[row] ?? '   ').join(' ');
    return Array.from(` ${line} `, (pixel) => (pixel === '#' ? 1 : 0)).flatMap((pixel) => Array(SCALE).fill(pixel));
  });
  const blank: readonly number[] = Array(rows[0]?.length ?? 0).fill(0);
  return encodePng([blank, ...rows, blank].flatMap((row) => Array<readonly number[]>(SCALE).fill(row)));
}
