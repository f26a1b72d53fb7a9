import { pathText, samePath } from '#widgets/field/field-path.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
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
  /** Place of the first octet that is shown unmasked. */
  readonly unmaskedFrom: number;
}

/**
 * The hex dump of a unit: offset, octets, characters. Rows hold 16 octets in two halves, which a narrow page stacks.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function hexView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const shown = shownOctets(octets, state);
  const selected = selectedRun(unit, state.selected);
  const drawing: Drawing = { unit, octets: shown.octets, cells: cellMap(unit), selected, unmaskedFrom: shown.from };
  const { first, past } = rowWindow(octets.length, state, selected);
  const rows = Array.from({ length: past - first }, (_, step) => row(drawing, (first + step) * PER_ROW));
  const before = first * PER_ROW;
  const after = Math.max(0, octets.length - past * PER_ROW);
  return h(
    'div',
    {
      class: 'octets-hex',
      role: 'group',
      'aria-label': `Octets ${unit.offset} to ${unit.offset + Math.max(0, octets.length - 1)} in hex`,
    },
    before > 0 && cut(before, 'before', state, first),
    rows,
    octets.length === 0 && h('p', { class: 'octets-cut' }, 'no octets'),
    after > 0 && cut(after, 'after', state, first),
  );
}

/** Which rows are drawn: the first ones, or as many around a selected field that lies beyond them. `past` is exclusive. */
function rowWindow(length: number, state: OctetsState, selected: Run | undefined): { first: number; past: number } {
  const total = Math.ceil(length / PER_ROW);
  const rows = state.rows ?? DEFAULT_ROWS;
  if (state.from !== undefined) return { first: Math.min(state.from, total), past: Math.min(total, state.from + rows) };
  const start = selected ? Math.floor(selected.from / PER_ROW) : 0;
  const first = start < rows ? 0 : Math.max(0, Math.min(start - ROWS_ABOVE, total - rows));
  return { first, past: Math.min(total, first + rows) };
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

function row(drawing: Drawing, at: number): Markup {
  const second = at + PER_HALF;
  return h(
    'div',
    { class: 'octets-row' },
    offsetMark(drawing, at, 'octets-offset octets-first'),
    hexHalf(drawing, at, 'octets-first'),
    characterHalf(drawing, at, 'octets-first'),
    second < drawing.octets.length && [
      offsetMark(drawing, second, 'octets-offset octets-second'),
      hexHalf(drawing, second, 'octets-second'),
      characterHalf(drawing, second, 'octets-second'),
    ],
  );
}

function offsetMark({ unit }: Drawing, at: number, kind: string): Markup {
  return h('span', { class: kind }, (unit.offset + at).toString(16).padStart(4, '0'));
}

function hexHalf(drawing: Drawing, at: number, kind: string): Markup {
  const past = Math.min(at + PER_HALF, drawing.octets.length);
  const cells: Markup[] = [];
  for (let each = at; each < past; each += 1) cells.push(cell(drawing, each));
  return h('span', { class: `octets-cells ${kind}` }, cells);
}

function cell({ unit, octets, cells, selected, unmaskedFrom }: Drawing, at: number): Markup {
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
      'data-field': path && pathText(path),
      'data-octet': unit.offset + at,
    },
    toHex(octets.subarray(at, at + 1)),
  );
}

function characterHalf(drawing: Drawing, at: number, kind: string): Markup {
  const { octets, cells, selected } = drawing;
  const past = Math.min(at + PER_HALF, octets.length);
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
        { class: `octets-run${edges}`, 'data-field': path && pathText(path) },
        asciiText(octets.subarray(from, to)),
      ),
    );
    from = to;
  }
  return h('span', { class: `octets-characters ${kind}`, 'aria-hidden': 'true' }, runs);
}
