import type { Field, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';

/** The value of a field in a few characters: numbers in decimal and, from 10 on, in hex. Not yet safe to show: may hold any character. */
export function valueText(field: Field): string {
  const { value } = field;
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string') return value;
  return value > 9 && Number.isInteger(value) ? `${value} (0x${value.toString(16)})` : String(value);
}

/** The bits of a field that has bits, most significant first; undefined for one of whole octets. */
export function bitsText(field: Field, unit: Unit, octets: Uint8Array): string | undefined {
  if (field.bitLength === undefined) return undefined;
  const first = (field.offset - unit.offset) * 8 + (field.bitOffset ?? 0);
  let bits = '';
  for (let at = first; at < first + field.bitLength; at += 1) bits += bitAt(octets, at);
  return bits;
}

/** Bit `at` of `octets`, counted from the most significant bit of the first one: `0` or `1`. */
export function bitAt(octets: Uint8Array, at: number): '0' | '1' {
  return ((octets[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1 ? '1' : '0';
}

/** The octets of a field in hex, at most `most` of them, and how many were left out. */
export function hexText(
  field: Field,
  unit: Unit,
  octets: Uint8Array,
  most: number,
): { readonly hex: string; readonly cut: number } {
  const start = field.offset - unit.offset;
  const shown = octets.subarray(start, start + Math.min(field.length, most));
  return { hex: toHex(shown, ' '), cut: Math.max(0, field.length - most) };
}
