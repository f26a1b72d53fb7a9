import { expect } from 'vitest';
import { explain } from '#widgets/field/explain.ts';
import type { Field, Unit } from '#wire/octets/dissection.ts';

/** Fails unless somebody has written down what the unit is for, and every field of it, however deep. */
export function expectExplained(unit: Unit): void {
  expect(explain(unit, []), unit.kind).toBeDefined();
  const visit = (fields: readonly Field[], above: readonly number[]): void => {
    fields.forEach((field, index) => {
      expect(explain(unit, [...above, index]), field.name).toBeDefined();
      visit(field.fields ?? [], [...above, index]);
    });
  };
  visit(unit.fields, []);
}
