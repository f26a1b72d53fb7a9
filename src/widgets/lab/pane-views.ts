import type { PageEvent } from '#capture/schema.ts';
import { acceptView } from '#widgets/accept/accept-view.ts';
import type { FieldPath } from '#widgets/field/field-path.ts';
import { fieldView } from '#widgets/field/field-view.ts';
import type { NoticeRow, PageRow } from '#widgets/ladder/row.ts';
import { countText, durationText, octetsText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { OctetsState } from '#widgets/octets/octets-state.ts';
import { octetsView } from '#widgets/octets/octets-view.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { sectionView } from '#widgets/verdict/section-view.ts';
import { eventExplanation } from './event-words.ts';
import type { Subject } from './subject.ts';
import type { Totals } from './totals.ts';

/** How the octets of the chosen message are looked at. */
export interface PaneState extends Pick<OctetsState, 'rows' | 'from' | 'more' | 'annotate' | 'table'> {
  readonly path: FieldPath;
  /** Masked payloads are shown with the masking undone. */
  readonly unmasked: boolean;
  /** What a compressed message inflates to is shown below. */
  readonly inflated: boolean;
}

/** Which direction, what, and which octets: the line above the octets. */
export function headingView({ unit, side, held }: Subject): Markup {
  const way = side === 'client' ? 'client → server' : 'server → client';
  const last = unit.offset + Math.max(0, unit.length - 1);
  return h(
    'span',
    { class: `lab-heading from-${side}` },
    h('span', { class: 'lab-way' }, way),
    ` · ${unit.kind} · `,
    h('span', { class: 'lab-range' }, `octets ${countText(unit.offset)}–${countText(last)}`),
    held && h('span', { class: 'lab-held' }, ' · not sent yet'),
  );
}

/** The octets of the chosen message. */
export function octetsPaneView({ unit, octets, side, unmasked, inflated }: Subject, state: PaneState): Markup {
  return octetsView(unit, octets, {
    selected: state.path,
    side,
    unmasked,
    inflated,
    show: state.unmasked && unmasked ? 'unmasked' : 'sent',
    showInflated: state.inflated,
    rows: state.rows,
    from: state.from,
    more: state.more,
    annotate: state.annotate,
    table: state.table,
  });
}

/** What there is to say of the chosen field, and the calculation of the handshake that its message belongs to. */
export function fieldPaneView({ unit, octets, unmasked, meant, crossed, proof }: Subject, state: PaneState): Markup[] {
  return [
    fieldView(unit, state.path, state.unmasked && unmasked ? meant : octets, { meant, crossed, leads: state.more }),
    ...(proof
      ? [
          h(
            'div',
            { class: 'lab-proof', role: 'group', 'aria-label': 'The Accept, calculated' },
            h(
              'h3',
              { class: 'lab-pane-title' },
              proof.sent === undefined ? 'The sandbox will answer' : 'The Accept, calculated',
            ),
            acceptView(proof.calculation, proof.sent),
          ),
        ]
      : []),
  ];
}

/** What is known of a row that is no protocol message; `zero` is what shown times count from. */
export function eventView(row: PageRow | NoticeRow, zero: number): Markup {
  const time = durationText(Math.max(0, row.time - zero));
  const known: [string, string][] =
    row.kind === 'page'
      ? [
          ...Object.entries(row.event.detail ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
          ['time', `${time} ± ${durationText(row.uncertainty)} on the sandbox’s clock`],
        ]
      : [['time', time]];
  return h(
    'div',
    { class: 'lab-event' },
    h('p', {}, h('strong', {}, row.title), row.note ? h('span', {}, ' ', visibleText(row.note)) : undefined),
    h(
      'p',
      { class: 'lab-event-what' },
      row.kind === 'page' ? 'Seen by script; it has no octets.' : 'Seen by the sandbox; no octets of a message.',
    ),
    h(
      'dl',
      { class: 'field-facts' },
      known.map(([name, value]) => [h('dt', {}, name), h('dd', {}, visibleText(value))]),
    ),
  );
}

/** What a row means that is no protocol message, in place of a field. */
export function eventFieldView(row: PageRow | NoticeRow): Markup {
  const { what, why, section } = eventExplanation(row);
  return h(
    'div',
    { class: 'field' },
    h('h3', { class: 'field-name' }, visibleText(row.title)),
    h(
      'div',
      { class: 'field-explanation' },
      h('p', {}, what, ' ', sectionView(section)),
      why !== undefined && h('p', { class: 'field-why' }, h('strong', {}, 'Why? '), why),
    ),
  );
}

/** The line of sums below the panes; `seen` is the close event that the page saw last. */
export function totalsView(
  { octets, foreign, overhead, firstMessage, requests, connections, closeCodes }: Totals,
  seen: PageEvent | undefined,
): Markup[] {
  const codes: [string, string][] = [];
  if (closeCodes.client !== undefined) codes.push(['browser sent', String(closeCodes.client)]);
  if (closeCodes.server !== undefined) codes.push(['sandbox sent', String(closeCodes.server)]);
  if (seen)
    codes.push(['page saw', `${seen.detail?.['code'] ?? '?'}${seen.detail?.['wasClean'] ? ', clean' : ', not clean'}`]);
  return [
    total('from-client', '→', 'client to server', octetsText(octets.client)),
    total('from-server', '←', 'server to client', octetsText(octets.server)),
    ...(foreign > 0 ? [h('span', {}, h('b', {}, octetsText(foreign)), ' of another session')] : []),
    h('span', {}, 'overhead ', h('b', {}, octetsText(overhead))),
    h('span', {}, h('b', {}, counted(requests, 'request')), ' on ', h('b', {}, counted(connections, 'connection'))),
    ...(firstMessage === undefined
      ? []
      : [h('span', {}, 'first message after ', h('b', {}, durationText(firstMessage)))]),
    ...(codes.length === 0
      ? []
      : [
          h(
            'span',
            { class: 'lab-codes' },
            'close code: ',
            codes.map(([who, code], index) => [index > 0 && ' · ', `${who} `, h('b', {}, code)]),
          ),
        ]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function total(kind: string, arrow: string, words: string, sum: string): Markup {
  return h(
    'span',
    { class: kind },
    h('span', { 'aria-hidden': 'true' }, `${arrow} `),
    h('span', { class: 'visually-hidden' }, `${words} `),
    h('b', {}, sum),
  );
}
