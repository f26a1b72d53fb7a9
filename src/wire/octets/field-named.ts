import type { Field } from './dissection.ts';

/** The first field called `name` of a unit or a field, at any depth. */
export function fieldNamed({ fields = [] }: { readonly fields?: readonly Field[] }, name: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === name ? field : fieldNamed(field, name);
    if (found) return found;
  }
  return undefined;
}
