import type { Span, Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { toHex } from '#wire/octets/hex.ts';
import type { OctetBuffer } from '#wire/octets/octet-buffer.ts';

/**
 * Octets of a message as prose quotes them: `hex` is all of it, `hex of CRLF` the first field called so, and
 * `hex from 1 to 2` or `hex of chunk data from 1 to 2` some of them, counted from 1; `bits of opcode` are the bits of a field
 * that shares its octet. Undefined when it is no such name, or the message has no such field or not so many octets.
 *
 * @param octets those of the direction that the unit crossed in
 */
export function octetFact(unit: Unit, octets: OctetBuffer, name: string): string | undefined {
  const [, bits] = /^bits of (.+)$/.exec(name) ?? [];
  if (bits !== undefined) return bitsOf(unit, octets, bits);
  const [hex, field, from, to] = /^hex(?: of (.+?))?(?: from (\d+) to (\d+))?$/.exec(name) ?? [];
  if (hex === undefined) return undefined;
  const whole = field === undefined ? unit : fieldNamed(unit, field);
  const part = whole && from !== undefined ? partOf(whole, Number(from), Number(to)) : whole;
  return part && toHex(octets.view(part.offset, part.offset + part.length), ' ');
}

function partOf({ offset, length }: Span, from: number, to: number): Span | undefined {
  return from >= 1 && from <= to && to <= length ? { offset: offset + from - 1, length: to - from + 1 } : undefined;
}

function bitsOf(unit: Unit, octets: OctetBuffer, name: string): string | undefined {
  const { offset, length, bitOffset, bitLength } = fieldNamed(unit, name) ?? {};
  if (offset === undefined || length === undefined || bitOffset === undefined) return undefined;
  const all = [...octets.view(offset, offset + length)].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return bitLength === undefined ? undefined : all.slice(bitOffset, bitOffset + bitLength);
}
