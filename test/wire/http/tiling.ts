import { expect } from 'vitest';
import type { Field, Unit } from '#wire/octets/dissection.ts';

/** Asserts that `fields` follow each other without gap or overlap from `offset`, and so do theirs; returns their end. */
function expectFieldsToTile(fields: readonly Field[], offset: number): number {
  let at = offset;
  for (const field of fields) {
    expect(field.offset).toBe(at);
    if (field.fields?.length) expect(expectFieldsToTile(field.fields, at)).toBe(at + field.length);
    at += field.length;
  }
  return at;
}

/** Asserts that `units` tile the octets from `offset` to `end`, and their fields tile them. */
export function expectUnitsToTile(units: readonly Unit[], offset: number, end: number): void {
  let at = offset;
  for (const unit of units) {
    expect(unit.offset).toBe(at);
    expect(expectFieldsToTile(unit.fields, at)).toBe(at + unit.length);
    for (const breach of unit.broken) {
      expect(breach.offset).toBeGreaterThanOrEqual(unit.offset);
      expect(breach.offset + breach.length).toBeLessThanOrEqual(unit.offset + unit.length);
    }
    at += unit.length;
  }
  expect(at).toBe(end);
}
