import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import type { HeldRow, LayerRow, ListedRow, PageRow, PendingRow, Row, UnitRow } from './row.ts';
import { countText, durationText, octetsText } from './time-text.ts';

/** The layers that stand among the rows of a list. */
export interface OpenLayers {
  /** How many there are. */
  readonly count: number;
  /** How many stand before the row at `index`. */
  before(index: number): number;
  isOpen(key: string): boolean;
}

/** How a list of rows is shown. */
export interface LadderState {
  /** Key of the chosen row. */
  readonly chosen?: string | undefined;
  /** Rows can be chosen: they carry their keys, and are the items of a tree, of which one is in the tab order. */
  readonly choosable: boolean;
  /** Server time that the shown times count from, in microseconds. */
  readonly zero: number;
  /** Masked messages are told by what they carry, and not as they crossed. */
  readonly unmasked?: boolean | undefined;
  /** Compressed messages are told by what they inflate to. */
  readonly inflated?: boolean | undefined;
  /** What became of what the gate holds, where nobody can let go of it any more. */
  readonly lost?: string | undefined;
  readonly layers?: OpenLayers | undefined;
}

/** How payloads are told of. */
type Looks = Pick<LadderState, 'unmasked' | 'inflated'>;

/** The item of one row. Its key stands in `data-entry` where it can be chosen. */
export function rowView(row: ListedRow, state: LadderState): Markup {
  const chosen = row.key === state.chosen;
  return h(
    'li',
    {
      class: ['rung', `rung-${row.kind}`, ...kinds(row)].join(' '),
      'data-entry': state.choosable ? row.key : undefined,
      ...(state.choosable ? { role: 'treeitem' } : {}),
      ...chosenAttributes(state, chosen),
    },
    h('span', { class: 'rung-time' }, timeText(row, state.zero), offBy(row)),
    h('span', { class: 'rung-body' }, body(row, state)),
  );
}

/** What tells the chosen row from the others. */
export function chosenAttributes(state: LadderState, chosen: boolean): Record<string, string | number | undefined> {
  return state.choosable
    ? { 'aria-selected': chosen ? 'true' : 'false', tabindex: chosen ? 0 : -1 }
    : { 'aria-current': chosen ? 'true' : undefined };
}

/** All rows, as the page is built. */
export function ladderView(rows: readonly Row[], state: LadderState): Markup {
  return h(
    'ol',
    { class: 'ladder', ...ladderRole(state) },
    rows.map((row) => rowView(row, state)),
  );
}

/** What makes the list of rows a tree. */
export function ladderRole(state: LadderState): Record<string, string> {
  return state.choosable ? { role: 'tree', 'aria-label': 'What crossed the wire, and what the page saw' } : {};
}

function kinds(row: ListedRow): string[] {
  if (row.kind === 'layer') {
    return [`from-${row.side}`, `rung-depth-${Math.min(row.depth, 3)}`, ...(row.broken > 0 ? ['is-broken'] : [])];
  }
  if (row.kind === 'unit') return [`from-${row.side}`, ...(row.broken > 0 ? ['is-broken'] : [])];
  if (row.kind === 'pending') return [`from-${row.side}`];
  if (row.kind === 'held') return [`from-${row.side}`, ...(row.lost ? ['is-lost'] : [])];
  return row.kind === 'notice' && row.tone === 'wrong' ? ['is-wrong'] : [];
}

function timeText(row: ListedRow, zero: number): string {
  if (row.kind === 'layer') return '';
  const text = durationText(Math.max(0, row.time - zero));
  return row.kind === 'page' ? `≈ ${text}` : text;
}

/** How far the time of what the page saw may be off: its clock is another one than the sandbox's. */
function offBy(row: ListedRow): Markup | undefined {
  if (row.kind !== 'page' || row.uncertainty === 0) return undefined;
  return h('span', { class: 'rung-off' }, ` ± ${durationText(row.uncertainty)}`);
}

function body(
  row: ListedRow,
  { lost = 'held by the sandbox', choosable, ...looks }: LadderState,
): (Markup | string | false | undefined)[] {
  switch (row.kind) {
    case 'unit':
      return [
        ...message(row, unitRemark(row), unitNote(row, looks)),
        row.carrier !== undefined && carrierView(row.carrier, choosable),
      ];
    case 'layer':
      return layerBody(row);
    case 'held':
      return [
        ...message(row, row.lost ? 'never sent' : lost),
        row.carrier !== undefined && carrierView(row.carrier, false),
      ];
    case 'pending':
      return message(row, 'not whole');
    case 'page':
      return pageBody(row);
    case 'notice':
      return [h('span', { class: 'rung-title' }, row.title), noteView(row.note)];
  }
}

function message(
  row: UnitRow | HeldRow | PendingRow,
  remark: string | undefined,
  note: string | undefined = row.note,
): (Markup | false | undefined)[] {
  return [
    h(
      'span',
      { class: 'rung-label' },
      h('span', { class: 'visually-hidden' }, row.side === 'client' ? 'to the sandbox: ' : 'from the sandbox: '),
      h('span', { class: 'rung-title' }, visibleText(row.title)),
      ' ',
      h('span', { class: 'rung-size' }, countText(row.length), h('span', { class: 'visually-hidden' }, ' octets')),
    ),
    h('span', { class: 'rung-arrow', 'aria-hidden': 'true' }),
    noteView(note),
    remark !== undefined && h('span', { class: 'rung-remark' }, remark),
  ];
}

/** What carries that which a row tells of. Where rows can be chosen it opens the layers. */
function carrierView(carrier: string, opens: boolean): Markup {
  return h(
    'span',
    { class: opens ? 'rung-carrier rung-opens' : 'rung-carrier', ...(opens ? { 'data-layers': '' } : {}) },
    h('span', { class: 'rung-in' }, 'in '),
    visibleText(carrier),
  );
}

function layerBody(row: LayerRow): (Markup | string | false | undefined)[] {
  return [
    h('span', { class: 'rung-title' }, visibleText(row.title)),
    ' ',
    h('span', { class: 'rung-size' }, countText(row.length), h('span', { class: 'visually-hidden' }, ' octets')),
    noteView(row.note),
    row.broken > 0 && h('span', { class: 'rung-remark' }, brokenText(row.broken)),
  ];
}

function brokenText(broken: number): string {
  return `⚠ breaks ${broken === 1 ? 'a rule' : `${broken} rules`}`;
}

function unitRemark({ broken, waited }: UnitRow): string | undefined {
  const parts: string[] = [];
  if (broken > 0) parts.push(brokenText(broken));
  if (waited !== undefined) parts.push(`held ${durationText(waited)}`);
  return parts.length === 0 ? undefined : parts.join(' · ');
}

function pageBody(row: PageRow): (Markup | false | undefined)[] {
  const state = row.event.detail?.['readyState'];
  return [
    h('span', { class: 'visually-hidden' }, 'the page: '),
    h('span', { class: 'rung-title' }, row.title),
    noteView(row.note),
    typeof state === 'string' && h('span', { class: 'rung-state' }, state),
  ];
}

function noteView(note: string | undefined): Markup | undefined {
  return note === undefined ? undefined : h('span', { class: 'rung-note' }, ' ', visibleText(note));
}

/** What a message carries, as far as it is to be told. */
function unitNote(row: UnitRow, { unmasked, inflated }: Looks): string | undefined {
  const inside = inflated ? row.inflatedNote : undefined;
  if (inside !== undefined || row.maskedNote === undefined) return inside ?? row.note;
  return unmasked && row.note !== undefined ? `${row.note}, unmasked` : row.maskedNote;
}

/** A row as a sentence, for a live region. */
export function rowSentence(row: Row, looks: Looks): string {
  const words = row.kind === 'unit' ? unitNote(row, looks) : row.note;
  const note = words === undefined ? '' : ` ${words}`;
  switch (row.kind) {
    case 'unit':
      return `${row.side === 'client' ? 'Browser' : 'Sandbox'} sent ${row.title}${note}, ${octetsText(row.length)}.`;
    case 'pending':
      return `${row.side === 'client' ? 'Browser' : 'Sandbox'} sent ${row.title}${note}, ${octetsText(row.length)} so far.`;
    case 'held':
      return `The sandbox holds ${row.title}, ${octetsText(row.length)}.`;
    case 'page':
      return `The page: ${row.title}${note}.`;
    case 'notice':
      return `${row.title}${note}.`;
  }
}
