import { type FieldPath, pathText, samePath } from '#widgets/field/field-path.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Field, Unit } from '#wire/octets/dissection.ts';
import { decodeLatin1, decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { isBlock } from '#wire/stack/nested-fields.ts';
import { blockView } from './block-view.ts';
import type { OctetsState } from './octets-state.ts';
import { visibleText } from './visible-text.ts';

/** The most octets of one field that are shown as text. */
const LONGEST_TEXT = 4096;

/** Protocols whose units are text, so that they read as text too. */
const TEXTUAL: ReadonlySet<string> = new Set(['http', 'sse', 'lines', 'multipart', 'json', 'xml', 'wamp']);

export function isTextual({ protocol }: Unit): boolean {
  return TEXTUAL.has(protocol);
}

interface Drawing {
  readonly unit: Unit;
  readonly octets: Uint8Array;
  readonly selected: FieldPath | undefined;
  /** Where `unit` is in the unit that the paths in `data-field` begin at. */
  readonly above: FieldPath;
  readonly decode: (octets: Uint8Array) => string;
}

/**
 * A unit of a text protocol as its text: one line a top-level field, a box a block, line ends and other unseen octets named. Heads
 * of HTTP are ISO-8859-1, one character an octet; all else is read as UTF-8.
 */
export function textView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const isHead = unit.protocol === 'http' && unit.kind !== 'content' && unit.kind !== 'chunk';
  const drawing: Drawing = {
    unit,
    octets,
    selected: state.selected,
    above: state.above ?? [],
    decode: isHead ? decodeLatin1 : decodeUtf8Lossy,
  };
  return h(
    'div',
    { class: 'octets-text', role: 'group', 'aria-label': `${unit.kind} as text`, translate: 'no' },
    pieces(drawing, unit.fields, unit, [], 'div'),
  );
}

/** The fields inside `whole` in order, with what no field covers between them. */
function pieces(
  drawing: Drawing,
  fields: readonly Field[],
  whole: { readonly offset: number; readonly length: number },
  above: FieldPath,
  tag: 'div' | 'span',
): (Markup | string)[] {
  const made: (Markup | string)[] = [];
  let at = whole.offset;
  const end = whole.offset + whole.length;
  fields.forEach((field, index) => {
    if (field.bitLength !== undefined || field.length === 0 || field.offset < at) return;
    if (field.offset > at) made.push(...textOf(drawing, at, field.offset));
    made.push(piece(drawing, field, [...above, index], tag));
    at = field.offset + field.length;
  });
  if (at < end) made.push(...textOf(drawing, at, end));
  return made;
}

function piece(drawing: Drawing, field: Field, path: FieldPath, tag: 'div' | 'span'): Markup {
  const text = () => textOf(drawing, field.offset, field.offset + field.length);
  const { fields = [] } = field;
  if (isBlock(field)) {
    const inner = { ...drawing, unit: field.unit, octets: octetsOf(drawing, field) };
    return blockView(
      field,
      [...drawing.above, ...path],
      field.own ? text() : pieces(inner, field.fields ?? [], field, path, 'span'),
      { selected: samePath(path, drawing.selected) },
    );
  }
  const hasBlocks = fields.some(isBlock);
  const kinds = [tag === 'div' ? 'octets-line' : 'octets-part'];
  if (hasBlocks) kinds.push('octets-carrier');
  if (samePath(path, drawing.selected)) kinds.push('is-selected');
  if (isBroken(drawing.unit, field)) kinds.push('is-broken');
  return h(
    tag,
    { class: kinds.join(' '), 'data-field': pathText([...drawing.above, ...path]) },
    field.fields ? pieces(drawing, field.fields, field, path, 'span') : text(),
  );
}

function octetsOf({ unit, octets }: Drawing, { offset, length }: Field): Uint8Array {
  return octets.subarray(offset - unit.offset, offset - unit.offset + length);
}

function isBroken(unit: Unit, field: Field): boolean {
  if (field.fields) return false;
  const end = field.offset + field.length;
  return unit.broken.some((breach) => breach.offset < end && breach.offset + breach.length > field.offset);
}

function textOf({ unit, octets, decode }: Drawing, from: number, to: number): (Markup | string)[] {
  const start = from - unit.offset;
  const length = to - from;
  const shown = Math.min(length, LONGEST_TEXT);
  const cut = length - shown;
  return [
    ...visibleText(decode(octets.subarray(start, start + shown))),
    ...(cut > 0 ? [h('span', { class: 'octets-cut' }, ` ${cut} octets more`)] : []),
  ];
}
