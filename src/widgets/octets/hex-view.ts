import { type FieldPath, type PlacedField, pathText, samePath } from '#widgets/field/field-path.ts';
import { blocksOf } from '#widgets/field/layers.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { blockView } from './block-view.ts';
import { asciiText, type CellMap, cellMap, isIn, type Run, selectedRun } from './cells.ts';
import { DEFAULT_ROWS, MOST_ROWS, type OctetsState } from './octets-state.ts';

const PER_ROW = 16;
const PER_HALF = 8;
/** Rows kept above a selected field that lies beyond the first rows. */
const ROWS_ABOVE = 2;

interface Drawing {
  readonly unit: Unit;
  readonly octets: Uint8Array;
  readonly cells: CellMap;
  readonly selected: Run | undefined;
  readonly path: FieldPath | undefined;
  /** Place of the first octet that is shown unmasked. */
  readonly unmaskedFrom: number;
  /** Where `unit` is in the unit that the paths in `data-field` begin at. */
  readonly above: FieldPath;
}

/** Octets that are drawn together, in rows of their own: a block, or what stands between blocks. */
interface Stretch extends Run {
  readonly block?: PlacedField;
  readonly firstRow: number;
}

/**
 * The hex dump of a unit: offset, octets, characters. Rows hold 16 octets in two halves, which a narrow page stacks; each block
 * begins a row of its own, in a box with its name.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function hexView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const shown = shownOctets(octets, state);
  const selected = selectedRun(unit, state.selected);
  const drawing: Drawing = {
    unit,
    octets: shown.octets,
    cells: cellMap(unit),
    selected,
    path: state.selected,
    unmaskedFrom: shown.from,
    above: state.above ?? [],
  };
  const all = stretches(unit, octets.length);
  const { first, past } = rowWindow(all, state, selected);
  const from = placeOfRow(all, first);
  const to = placeOfRow(all, past);
  return h(
    'div',
    {
      class: 'octets-hex',
      role: 'group',
      'aria-label': `Octets ${unit.offset} to ${unit.offset + Math.max(0, octets.length - 1)} in hex`,
    },
    from > 0 && cut(from, 'before', state, first),
    all.map((stretch) => stretchView(drawing, stretch, from, to)),
    octets.length === 0 && h('p', { class: 'octets-cut' }, 'no octets'),
    to < octets.length && cut(octets.length - to, 'after', state, first),
  );
}

function stretches(unit: Unit, length: number): Stretch[] {
  const all: Stretch[] = [];
  let at = 0;
  let firstRow = 0;
  const add = (to: number, block?: PlacedField) => {
    if (to <= at) return;
    all.push({ from: at, to, firstRow, ...(block ? { block } : {}) });
    firstRow += Math.ceil((to - at) / PER_ROW);
    at = to;
  };
  for (const block of blocksOf(unit)) {
    if (block.field.own?.made === 'inflated') continue;
    const from = block.field.offset - unit.offset;
    add(from);
    add(from + block.field.length, block);
  }
  add(length);
  return all;
}

function rowsOf(all: readonly Stretch[]): number {
  const last = all.at(-1);
  return last ? last.firstRow + Math.ceil((last.to - last.from) / PER_ROW) : 0;
}

/** The place of the first octet of row `row`; of the end for the row after the last. */
function placeOfRow(all: readonly Stretch[], row: number): number {
  const stretch = all.findLast(({ firstRow }) => firstRow <= row);
  return stretch ? Math.min(stretch.to, stretch.from + (row - stretch.firstRow) * PER_ROW) : 0;
}

function rowOf(all: readonly Stretch[], at: number): number {
  const stretch = all.findLast(({ from }) => from <= at);
  return stretch ? stretch.firstRow + Math.floor((at - stretch.from) / PER_ROW) : 0;
}

/** Which rows are drawn: the first ones, or as many around a selected field that lies beyond them. `past` is exclusive. */
function rowWindow(
  all: readonly Stretch[],
  state: OctetsState,
  selected: Run | undefined,
): { first: number; past: number } {
  const total = rowsOf(all);
  const rows = state.rows ?? DEFAULT_ROWS;
  if (state.from !== undefined) return { first: Math.min(state.from, total), past: Math.min(total, state.from + rows) };
  const start = selected ? rowOf(all, selected.from) : 0;
  const first = start < rows ? 0 : Math.max(0, Math.min(start - ROWS_ABOVE, total - rows));
  return { first, past: Math.min(total, first + rows) };
}

/** The rows of a stretch between the places `from` and `to`. */
function stretchView(drawing: Drawing, stretch: Stretch, from: number, to: number): (Markup | undefined)[] {
  const start = Math.max(stretch.from, from);
  const past = Math.min(stretch.to, to);
  const rows: Markup[] = [];
  for (let at = start; at < past; at += PER_ROW) rows.push(row(drawing, at, Math.min(past, at + PER_ROW)));
  const { block } = stretch;
  if (!block || rows.length === 0) return rows;
  const shown = { begun: stretch.from < start, selected: samePath(block.path, drawing.path) };
  return [blockView(block.field, [...drawing.above, ...block.path], rows, shown)];
}

/** What says how many octets are not drawn. They are shown by as many rows again, up to a bound; then by going on. */
function cut(
  octets: number,
  side: 'before' | 'after',
  { rows = DEFAULT_ROWS, more }: OctetsState,
  first: number,
): Markup {
  const count = `${octets} octet${octets === 1 ? '' : 's'}`;
  const words = side === 'after' ? `${count} more` : `${count} before these`;
  if (!more) return h('p', { class: 'octets-cut' }, words);
  const doubled = Math.min(2 * rows, MOST_ROWS);
  const on = side === 'after' ? (doubled > rows ? first : first + rows / 2) : Math.max(0, first - doubled / 2);
  return h(
    'p',
    { class: 'octets-cut' },
    h('button', { class: 'octets-more', type: 'button', 'data-rows': doubled, 'data-from': on }, words),
  );
}

/** The octets as they are shown, and the place of the first that is shown unmasked. */
export function shownOctets(octets: Uint8Array, state: OctetsState): { octets: Uint8Array; from: number } {
  const { unmasked } = state;
  if (state.show !== 'unmasked' || !unmasked || unmasked.length > octets.length) return { octets, from: octets.length };
  const shown = octets.slice();
  const from = octets.length - unmasked.length;
  shown.set(unmasked, from);
  return { octets: shown, from };
}

/** The octets from place `at` to `past`. */
function row(drawing: Drawing, at: number, past: number): Markup {
  const second = at + PER_HALF;
  const middle = Math.min(second, past);
  return h(
    'div',
    { class: 'octets-row' },
    offsetMark(drawing, at, 'octets-offset octets-first'),
    hexHalf(drawing, at, middle, 'octets-first'),
    characterHalf(drawing, at, middle, 'octets-first'),
    second < past && [
      offsetMark(drawing, second, 'octets-offset octets-second'),
      hexHalf(drawing, second, past, 'octets-second'),
      characterHalf(drawing, second, past, 'octets-second'),
    ],
  );
}

function offsetMark({ unit }: Drawing, at: number, kind: string): Markup {
  return h('span', { class: kind }, (unit.offset + at).toString(16).padStart(4, '0'));
}

function hexHalf(drawing: Drawing, at: number, past: number, kind: string): Markup {
  const cells: Markup[] = [];
  for (let each = at; each < past; each += 1) cells.push(cell(drawing, each));
  return h('span', { class: `octets-cells ${kind}` }, cells);
}

function cell({ unit, octets, cells, selected, unmaskedFrom, above }: Drawing, at: number): Markup {
  const path = cells.path(at);
  const inside = isIn(selected, at);
  const kinds = ['octet'];
  if (cells.begins(at)) kinds.push('octet-begins');
  if (inside) kinds.push('is-selected');
  if (inside && selected?.from === at) kinds.push('is-selected-first');
  if (inside && selected?.to === at + 1) kinds.push('is-selected-last');
  if (cells.broken(at)) kinds.push('is-broken');
  if (at >= unmaskedFrom) kinds.push('is-unmasked');
  return h(
    'span',
    {
      class: kinds.join(' '),
      'data-field': path && pathText([...above, ...path]),
      'data-octet': unit.offset + at,
    },
    toHex(octets.subarray(at, at + 1)),
  );
}

function characterHalf(drawing: Drawing, at: number, past: number, kind: string): Markup {
  const { octets, cells, selected, above } = drawing;
  const runs: Markup[] = [];
  let from = at;
  while (from < past) {
    const path = cells.path(from);
    const inside = isIn(selected, from);
    let to = from + 1;
    while (to < past && samePath(cells.path(to), path) && isIn(selected, to) === inside) to += 1;
    const edges = inside
      ? ` is-selected${selected?.from === from ? ' is-selected-first' : ''}${selected?.to === to ? ' is-selected-last' : ''}`
      : '';
    runs.push(
      h(
        'span',
        { class: `octets-run${edges}`, 'data-field': path && pathText([...above, ...path]) },
        asciiText(octets.subarray(from, to)),
      ),
    );
    from = to;
  }
  return h('span', { class: `octets-characters ${kind}`, 'aria-hidden': 'true' }, runs);
}
