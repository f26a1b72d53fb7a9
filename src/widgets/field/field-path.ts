import type { Field, Unit } from '#wire/octets/dissection.ts';
import { isBlock } from '#wire/stack/nested-fields.ts';

/** Where a field stands in a unit: its index among the unit's fields, then among that field's fields, and so on. */
export type FieldPath = readonly number[];

/** A field and where it stands. */
export interface PlacedField {
  readonly path: FieldPath;
  readonly field: Field;
}

/** The field at `path`; undefined when there is none, and for the empty path, which means the whole unit. */
export function fieldAt(unit: Unit, path: FieldPath): Field | undefined {
  let fields: readonly Field[] | undefined = unit.fields;
  let field: Field | undefined;
  for (const index of path) {
    field = fields?.[index];
    if (!field) return undefined;
    fields = field.fields;
  }
  return field;
}

/** All fields of a unit, depth first, a parent before its children. */
export function walk(unit: Unit): PlacedField[] {
  const placed: PlacedField[] = [];
  const visit = (fields: readonly Field[], above: FieldPath): void => {
    fields.forEach((field, index) => {
      const path = [...above, index];
      placed.push({ path, field });
      if (field.fields) visit(field.fields, path);
    });
  };
  visit(unit.fields, []);
  return placed;
}

/**
 * The fields that octets are shown as: together they cover the unit, and none of its octets twice but for bits. A field
 * whose only inner field spans all of it and has no parts counts itself: the inner one is another reading of the same octets.
 */
export function leaves(unit: Unit): PlacedField[] {
  const found: PlacedField[] = [];
  const visit = (fields: readonly Field[], above: FieldPath): void => {
    fields.forEach((field, index) => {
      const path = [...above, index];
      const parts = partsOf(field);
      if (parts.length === 0) found.push({ path, field });
      else visit(parts, path);
    });
  };
  visit(unit.fields, []);
  return found;
}

/** The fields that divide a field's octets among them. Those of a block with octets of its own divide these. */
function partsOf(field: Field): readonly Field[] {
  if (isBlock(field) && field.own) return [];
  const parts = field.fields ?? [];
  const [only, ...others] = parts;
  const isWhole = others.length === 0 && only?.offset === field.offset && only.length === field.length;
  const isReading = isWhole && !only?.fields;
  return isReading && field.bitLength === undefined ? [] : parts;
}

/**
 * The innermost field of the octet at absolute `offset`; undefined when the unit has none there. Where fields share the
 * octet by bits, `bit` (0 is the most significant) chooses; without it the one with the most bits in this octet does. In a
 * block of which some octets stand here it is the field that the octet belongs to in the block.
 */
export function pathAtOctet(unit: Unit, offset: number, bit?: number): FieldPath | undefined {
  let path: FieldPath = [];
  let fields: readonly Field[] = unit.fields;
  let at = offset;
  for (;;) {
    const index: number = chosenAt(fields, at, bit);
    const field = fields[index];
    if (!field) break;
    path = [...path, index];
    const here = isBlock(field) ? field.own?.here : undefined;
    if (here) at += here.offset - field.offset;
    fields = here ? (field.fields ?? []) : partsOf(field);
  }
  return path.length === 0 ? undefined : path;
}

/** How many bits of the octet at `offset` belong to `field`; with `bit` only that one counts. */
function bitsIn(field: Field, offset: number, bit?: number): number {
  const start = field.offset * 8 + (field.bitOffset ?? 0);
  const end = field.bitLength === undefined ? (field.offset + field.length) * 8 : start + field.bitLength;
  const from = offset * 8 + (bit ?? 0);
  const to = bit === undefined ? from + 8 : from + 1;
  return Math.max(0, Math.min(end, to) - Math.max(start, from));
}

function chosenAt(fields: readonly Field[], offset: number, bit?: number): number {
  let chosen = -1;
  let most = 0;
  fields.forEach((field, index) => {
    const bits = bitsIn(field, offset, bit);
    if (bits <= most) return;
    most = bits;
    chosen = index;
  });
  return chosen;
}

/** The field after `path`, depth first; the first one for undefined or the empty path; the last one has itself. */
export function nextField(unit: Unit, path: FieldPath | undefined): FieldPath | undefined {
  return stepped(unit, path, 1);
}

/** The field before `path`, depth first; the first one has itself. */
export function previousField(unit: Unit, path: FieldPath | undefined): FieldPath | undefined {
  return stepped(unit, path, -1);
}

function stepped(unit: Unit, path: FieldPath | undefined, by: 1 | -1): FieldPath | undefined {
  const all = walk(unit);
  const here = all.findIndex((placed) => samePath(placed.path, path));
  const there = Math.min(Math.max(here + by, 0), all.length - 1);
  return all[there]?.path;
}

/** The first field of the unit. */
export function firstField(unit: Unit): FieldPath | undefined {
  return unit.fields.length === 0 ? undefined : [0];
}

/** The last field of the unit, depth first. */
export function lastField(unit: Unit): FieldPath | undefined {
  return walk(unit).at(-1)?.path;
}

/** The field that holds `path`; undefined at the top. */
export function parentField(path: FieldPath): FieldPath | undefined {
  return path.length < 2 ? undefined : path.slice(0, -1);
}

/** The first field inside the one at `path`; undefined when it holds none. */
export function childField(unit: Unit, path: FieldPath): FieldPath | undefined {
  return fieldAt(unit, path)?.fields?.length ? [...path, 0] : undefined;
}

/** Whether both lead to the same field. */
export function samePath(one: FieldPath | undefined, other: FieldPath | undefined): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((index, at) => index === other[at]);
}

/** Whether `path` is `ancestor` or lies inside it. */
export function isWithin(path: FieldPath, ancestor: FieldPath): boolean {
  return ancestor.every((index, at) => index === path[at]);
}

/** A path as it stands in `data-field` and in links: `2.0.1`. */
export function pathText(path: FieldPath): string {
  return path.join('.');
}

/** The path that `pathText` wrote; undefined when `text` is none. */
export function parsePath(text: string): FieldPath | undefined {
  return /^\d{1,6}(?:\.\d{1,6})*$/.test(text) ? text.split('.').map(Number) : undefined;
}
