import { breachesOf } from '#widgets/field/breaches.ts';
import { type FieldPath, leaves, pathText } from '#widgets/field/field-path.ts';
import { bitAt, valueText } from '#widgets/field/value-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Field, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { isBlock } from '#wire/stack/nested-fields.ts';
import { asciiText, isIn, type Run, selectedRun } from './cells.ts';
import type { OctetsState } from './octets-state.ts';
import { spokenText } from './visible-text.ts';

const HALF = 16;
const ROW_OCTETS = 4;
/** Octets drawn at least of the last field, which is the payload. */
const PAYLOAD_OCTETS = 8;
/** In a cell of so many bits there is room for what the value means. */
const ROOM_FOR_MEANING = 4;
/** Octets drawn at most. */
const MOST_OCTETS = 48;
/** Octets whose bits can be flipped: the longest head of a frame, and the beginning of the payload. */
const FLIPPED_OCTETS = 24;
/** The meaning of a length that means nothing but itself: the figure has no room for what goes without saying. */
const PLAIN_LENGTH = 'octets of payload';

/** How the figure is drawn beyond what the state says. */
export interface BitsOptions {
  /** Every bit is a button that flips it; otherwise bits are drawn where fields are made of bits, and octets elsewhere. */
  readonly flips?: boolean;
}

/** A part of one field that lies in one half row. Bits count from the first bit of the unit. */
interface Segment {
  readonly path: FieldPath;
  readonly field: Field;
  readonly from: number;
  readonly to: number;
  readonly fieldFrom: number;
  readonly fieldTo: number;
}

interface Drawing {
  readonly unit: Unit;
  readonly octets: Uint8Array;
  readonly state: OctetsState;
  readonly options: BitsOptions;
  readonly selected: Run | undefined;
  readonly selectedField: Field | undefined;
}

/** Whether a unit has fields of bits, so that the figure says more than the hex dump. */
export function hasBits(unit: Unit): boolean {
  return leaves(closed(unit)).some(({ field }) => field.bitLength !== undefined);
}

/** A unit with the blocks in it left closed: they have figures of their own. */
function closed(unit: Unit): Unit {
  const fields = unit.fields.flatMap((field): Field[] => {
    if (isBlock(field)) return [];
    const { fields: inside, ...rest } = field;
    return inside?.some(isBlock) ? [rest] : [field];
  });
  return { ...unit, fields };
}

/**
 * A frame drawn as in RFC 6455 section 5.2: 32 bits a row, each field a cell with its bits or octets and its name. Rows are
 * two halves of 16 bits, which a narrow page stacks.
 */
export function bitsView(of: Unit, octets: Uint8Array, state: OctetsState = {}, options: BitsOptions = {}): Markup {
  const unit = closed(of);
  const selected = selectedRun(of, state.selected);
  const selectedField = leaves(unit).find(({ path }) => state.selected && pathText(path) === pathText(state.selected));
  const drawing: Drawing = { unit, octets, state, options, selected, selectedField: selectedField?.field };
  const most = options.flips ? FLIPPED_OCTETS : shownOctets(unit);
  const bits = Math.min(octets.length, most) * 8;
  const halves = Array.from({ length: Math.ceil(bits / HALF) }, (_, index) => half(drawing, index, bits));
  const cut = octets.length - most;
  return h(
    'div',
    { class: 'bits', role: 'group', 'aria-label': `The first ${bits} bits of this ${unit.kind}, 32 a row` },
    h('div', { class: 'bits-rows' }, halves),
    cut > 0 && h('p', { class: 'octets-cut' }, `${cut} octets${of.protocol === 'websocket' ? ' of payload' : ''} more`),
  );
}

/** How many octets the figure takes: the head and the beginning of the payload, in whole rows, as far as they are not many. */
function shownOctets(unit: Unit): number {
  const last = leaves(unit).at(-1)?.field.offset ?? unit.offset;
  return Math.min(MOST_OCTETS, Math.ceil((last - unit.offset + PAYLOAD_OCTETS) / ROW_OCTETS) * ROW_OCTETS);
}

function half(drawing: Drawing, index: number, bits: number): Markup {
  const from = index * HALF;
  const to = Math.min(from + HALF, bits);
  return h(
    'div',
    { class: 'bits-half' },
    index < 2 &&
      h(
        'div',
        { class: 'bits-ruler', 'aria-hidden': 'true' },
        Array.from({ length: HALF }, (_, bit) => h('span', {}, String(from + bit))),
      ),
    h(
      'div',
      { class: 'bits-cells' },
      segments(drawing.unit, from, to).map((segment) => cell(drawing, segment)),
    ),
  );
}

function segments(unit: Unit, from: number, to: number): Segment[] {
  const found: Segment[] = [];
  for (const { path, field } of leaves(unit)) {
    const fieldFrom = (field.offset - unit.offset) * 8 + (field.bitOffset ?? 0);
    const fieldTo = fieldFrom + (field.bitLength ?? field.length * 8);
    const start = Math.max(from, fieldFrom);
    const past = Math.min(to, fieldTo);
    if (start < past) found.push({ path, field, from: start, to: past, fieldFrom, fieldTo });
  }
  return found.sort((one, other) => one.from - other.from);
}

function cell(drawing: Drawing, segment: Segment): Markup {
  const { unit, options } = drawing;
  const { path, field, from, to } = segment;
  const single = to - from === 1;
  const kinds = ['bits-cell', `bits-span-${to - from}`];
  if (isChosen(drawing, segment)) kinds.push('is-selected');
  if (breachesOf(unit, field).length > 0) kinds.push('is-broken');
  const asBits = options.flips === true || field.bitLength !== undefined;
  return h(
    'div',
    { class: kinds.join(' '), 'data-field': pathText([...(drawing.state.above ?? []), ...path]) },
    h('div', { class: 'bits-digits' }, asBits ? bitDigits(drawing, segment) : octetDigits(drawing, segment)),
    h('div', { class: single ? 'bits-label bits-vertical' : 'bits-label' }, label(segment, single)),
    unmaskedLine(drawing, segment),
  );
}

/** A bit field is chosen only by its own path, as its octet holds other fields too. */
function isChosen({ unit, selected, selectedField }: Drawing, { field }: Segment): boolean {
  if (!selected) return false;
  if (field.bitLength !== undefined || selectedField?.bitLength !== undefined) return field === selectedField;
  return isIn(selected, field.offset - unit.offset);
}

function bitDigits({ octets, options }: Drawing, { field, from, to }: Segment): Markup[] {
  return Array.from({ length: to - from }, (_, step) => {
    const at = from + step;
    const bit = bitAt(octets, at);
    if (!options.flips) return h('span', { class: 'bit', 'data-bit': at }, bit);
    return h(
      'button',
      {
        type: 'button',
        class: 'bit',
        'data-bit': at,
        tabindex: at === 0 ? 0 : -1,
        'aria-label': `bit ${at}, ${field.name}: ${bit}`,
      },
      bit,
    );
  });
}

function octetDigits({ octets }: Drawing, { from, to }: Segment): string {
  return toHex(octets.subarray(from >>> 3, to >>> 3), ' ');
}

/** `payload …` where the field goes on in the next half row, `… payload` where it came from the one before. */
function label({ field, from, to, fieldFrom, fieldTo }: Segment, single: boolean): string {
  if (single) return field.name;
  const begins = from === fieldFrom;
  const value = field.bitLength !== undefined && begins ? ` ${shortValue(field, to - from >= ROOM_FOR_MEANING)}` : '';
  return `${begins ? '' : '… '}${spokenText(field.name)}${value}${to === fieldTo ? '' : ' …'}`;
}

function shortValue(field: Field, hasRoom: boolean): string {
  const value = typeof field.value === 'number' ? String(field.value) : spokenText(valueText(field));
  return hasRoom && field.meaning && field.meaning !== PLAIN_LENGTH ? `${value} · ${spokenText(field.meaning)}` : value;
}

function unmaskedLine({ octets, state }: Drawing, { from, to }: Segment): Markup | undefined {
  const { unmasked } = state;
  if (!unmasked) return undefined;
  const start = octets.length - unmasked.length;
  const first = Math.max(0, (from >>> 3) - start);
  const past = (to >>> 3) - start;
  if (past <= 0 || from >>> 3 < start) return undefined;
  const part = unmasked.subarray(first, past);
  return h('div', { class: 'bits-unmasked' }, `unmasked ${toHex(part, ' ')} · ${asciiText(part)}`);
}
