import type { Field } from '#wire/octets/dissection.ts';

/** The first field called `name`, depth first. */
export function fieldNamed(fields: readonly Field[], name: string): Field | undefined {
  for (const field of fields) {
    if (field.name === name) return field;
    const inside = field.fields && fieldNamed(field.fields, name);
    if (inside) return inside;
  }
  return undefined;
}
