import { expect } from 'vitest';
import type { Field, Unit } from '#wire/octets/dissection.ts';
import type { Decoded } from './feeding.ts';

/** Fails unless the units and the unfinished rest lie side by side from `start` to the end, and their fields in them. */
export function expectTiled({ stream, units, pending }: Decoded, start = 0): void {
  let at = start;
  for (const unit of pending === undefined ? units : [...units, pending]) {
    expect(unit.offset).toBe(at);
    expectFieldsTile(unit);
    at += unit.length;
  }
  expect(at).toBe(stream.octets.end);
}

/** Fails unless the fields of a unit or field lie side by side in it, bit by bit, and theirs in them. */
export function expectFieldsTile({ offset, length, fields }: Pick<Unit, 'offset' | 'length' | 'fields'>): void {
  let bits = offset * 8;
  for (const field of fields) {
    expect(field.offset * 8 + (field.bitOffset ?? 0)).toBe(bits);
    bits += bitLengthOf(field);
    if (field.fields !== undefined) expectFieldsTile({ ...field, fields: field.fields });
  }
  expect(bits).toBe((offset + length) * 8);
}

function bitLengthOf(field: Field): number {
  return field.bitLength ?? field.length * 8;
}
