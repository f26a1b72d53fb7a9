import type { Field, Span, Unit } from '#wire/octets/dissection.ts';
import { type Block, isBlock } from '#wire/stack/nested-fields.ts';
import { type FieldPath, fieldAt, type PlacedField } from './field-path.ts';

/** One of the units that a field lies in, with the way to the field from there. */
export interface Layer {
  readonly unit: Unit;
  /** Its octets; the first is the one at `unit.offset`. */
  readonly octets: Uint8Array;
  /** Where `unit` is in the outermost one; empty for that one itself. */
  readonly at: FieldPath;
  /** Where the field is in `unit`; empty for the unit as a whole. */
  readonly path: FieldPath;
  /** What the unit is among the fields of its carrier; undefined for the outermost. */
  readonly block: Block | undefined;
}

/**
 * The units that the field at `path` lies in, the outermost first: frame, control packet. A unit of its own is one layer.
 *
 * @param octets those of `unit` as they are shown
 * @param meant those of `unit` with masking undone, which is what nested units are made of
 */
export function layersAt(unit: Unit, octets: Uint8Array, path: FieldPath, meant: Uint8Array = octets): Layer[] {
  const ends = path.flatMap((_, index) => {
    const field = fieldAt(unit, path.slice(0, index + 1));
    return field && isBlock(field) ? [{ block: field, at: path.slice(0, index + 1) }] : [];
  });
  const layers: Layer[] = [{ unit, octets, at: [], path, block: undefined }];
  let outer = { unit, octets: meant };
  for (const { block, at } of ends) {
    const from = block.offset - outer.unit.offset;
    const inner = { unit: block.unit, octets: block.own?.octets ?? outer.octets.subarray(from, from + block.length) };
    layers.push({ ...inner, at, path: path.slice(at.length), block });
    outer = inner;
  }
  return layers;
}

/** The innermost of those units. */
export function layerAt(unit: Unit, octets: Uint8Array, path: FieldPath, meant?: Uint8Array): Layer {
  return layersAt(unit, octets, path, meant).at(-1) as Layer;
}

/**
 * Where the field at `path` stands among the octets of `unit`: the part of it that does, for a field of a block with octets of its
 * own. Undefined when none of it does, and for the unit as a whole.
 */
export function spanIn(unit: Unit, path: FieldPath): Span | undefined {
  let fields: readonly Field[] | undefined = unit.fields;
  let span: Span | undefined;
  let by = 0;
  let limits: Span = unit;
  for (const index of path) {
    const field: Field | undefined = fields?.[index];
    if (!field) return undefined;
    span = { offset: field.offset + by, length: field.length };
    if (isBlock(field) && field.own) {
      const { here } = field.own;
      if (!here) limits = { offset: span.offset, length: 0 };
      else {
        limits = common(span, limits);
        by = span.offset - here.offset;
      }
    } else span = common(span, limits);
    fields = field.fields;
  }
  return span;
}

function common(one: Span, other: Span): Span {
  const offset = Math.max(one.offset, other.offset);
  const past = Math.min(one.offset + one.length, other.offset + other.length);
  return { offset, length: Math.max(0, past - offset) };
}

/** The blocks of a unit, not those inside other blocks. */
export function blocksOf(unit: Unit): (PlacedField & { readonly field: Block })[] {
  const visit = (fields: readonly Field[], above: FieldPath): (PlacedField & { readonly field: Block })[] =>
    fields.flatMap((field, index) => {
      const path = [...above, index];
      return isBlock(field) ? [{ path, field }] : visit(field.fields ?? [], path);
    });
  return visit(unit.fields, []);
}
