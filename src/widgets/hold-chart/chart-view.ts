import { durationText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { axisText, axisTimes } from './axis.ts';
import type { Bar, Chart, Mark } from './chart.ts';
import { barWords, eventsWords, fateWords, heldTime, markWords } from './chart-words.ts';

/** How a chart is drawn. */
export interface ChartState {
  /** Width in pixels. */
  readonly width: number;
  /** Server time that the shown times count from, in microseconds. */
  readonly zero: number;
  /** Key of the chosen bar or mark. */
  readonly chosen: string | undefined;
  /** Bars and marks are options that can be chosen. */
  readonly choosable: boolean;
}

/** Of the drawing, in pixels. */
const ROW = 28;
const BAR = 16;
const TOP = 12;
const BELOW = 20;
const CHARACTER = 6.7;
const NARROW = 520;

/** The drawing itself: a bar for each request, a row of marks for the events, and the time below. */
export function chartView(chart: Chart, state: ChartState): Markup {
  const { width } = state;
  const left = width < NARROW ? 26 : 84;
  const right = width - 8;
  // Whole pixels: digits that nobody sees do not compress.
  const x = (time: number) => {
    const within = Math.min(Math.max(time, chart.from), chart.to);
    return Math.round(left + ((within - chart.from) / (chart.to - chart.from)) * (right - left));
  };
  const eventsAt = TOP + chart.bars.length * ROW;
  const height = eventsAt + ROW + BELOW;
  const first = state.chosen ?? chart.bars[0]?.key ?? chart.marks[0]?.key;
  const option = (key: string, words: string, kind: string, children: Markup[]): Markup =>
    h(
      'g',
      {
        class: kind,
        ...(key === '' ? {} : { 'data-entry': key }),
        ...(state.choosable && key !== ''
          ? {
              role: 'option',
              'aria-selected': String(key === state.chosen),
              tabindex: key === first ? 0 : -1,
            }
          : {}),
      },
      // Of an image nobody is read the parts, and the table below says the same.
      state.choosable ? h('title', {}, words) : undefined,
      children,
    );
  return h(
    'svg',
    {
      class: 'hold-drawing',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      ...(state.choosable
        ? { role: 'listbox', 'aria-label': 'Requests and events on a time axis' }
        : { role: 'img', 'aria-label': 'Requests and events on a time axis; the table below says the same' }),
    },
    axisView(chart, state, x, eventsAt + ROW),
    chart.bars.map((bar, index) =>
      option(bar.key, `request ${bar.number}: ${barWords(bar)}`, `hold-bar is-${bar.state.replace(' ', '-')}`, [
        ...barView(bar, x, TOP + index * ROW, { left, right }),
      ]),
    ),
    h(
      'text',
      { class: 'hold-label', x: 0, y: eventsAt + ROW / 2 + 4, 'aria-hidden': 'true' },
      left < 40 ? '' : 'events',
    ),
    chart.marks.map((mark, index) =>
      option(mark.key, markWords(mark, state.zero), `hold-mark ${markClass(mark)}`, [
        ...markView(mark, x(mark.time), x(chart.marks[index + 1]?.time ?? chart.to), eventsAt + 4),
      ]),
    ),
  );
}

function axisView(
  { from, to }: Chart,
  { zero, width }: ChartState,
  x: (time: number) => number,
  bottom: number,
): Markup {
  const most = width < NARROW ? 4 : 8;
  return h(
    'g',
    { class: 'hold-axis', 'aria-hidden': 'true' },
    axisTimes(from, to, zero, most).flatMap((time) => [
      h('line', { x1: x(zero + time), x2: x(zero + time), y1: 2, y2: bottom }),
      h(
        'text',
        { x: x(zero + time), y: bottom + 14, 'text-anchor': x(zero + time) > width - 30 ? 'end' : 'middle' },
        axisText(time),
      ),
    ]),
  );
}

function barView(
  bar: Bar,
  x: (time: number) => number,
  top: number,
  { left, right }: { left: number; right: number },
): Markup[] {
  const y = top + (ROW - BAR) / 2;
  const from = x(bar.from);
  const to = Math.max(x(bar.to), from + 3);
  const answered = x(bar.answered ?? bar.to);
  const words = barWords(bar);
  const long = words.length * CHARACTER;
  const at =
    to - from > long + 14
      ? from + 6
      : right - to > long + 8
        ? to + 6
        : from - left > long + 8
          ? from - long - 6
          : undefined;
  const middle = y + BAR / 2;
  return [
    h('text', { class: 'hold-label', x: 0, y: middle + 4 }, left < 40 ? `${bar.number}` : `request ${bar.number}`),
    ...(bar.gapFrom === undefined
      ? []
      : [
          h('rect', {
            class: 'hold-gap',
            x: x(bar.gapFrom),
            y: y - 6,
            width: Math.max(2, from - x(bar.gapFrom)),
            height: BAR + 6,
          }),
        ]),
    h('rect', { class: 'hold-body', x: from, y, width: to - from, height: BAR, rx: 2 }),
    ...(bar.state === 'going on' || (bar.state === 'cut' && bar.answered !== undefined)
      ? [h('rect', { class: 'hold-stream', x: answered, y: y + BAR - 1, width: Math.max(1, to - answered), height: 3 })]
      : []),
    ...bar.stalls.map((stall) =>
      h('rect', {
        class: 'hold-stall',
        x: x(stall.from),
        y,
        width: Math.max(2, x(stall.to) - x(stall.from)),
        height: BAR,
      }),
    ),
    ...endView(bar, to, y),
    ...(at === undefined ? [] : [h('text', { class: 'hold-words', x: at, y: middle + 4 }, words)]),
  ];
}

/** How a bar ends: a full cap for an answer with events, an empty one for none, a cross for a cut. */
function endView({ state }: Bar, to: number, y: number): Markup[] {
  switch (state) {
    case 'answered':
      return [h('rect', { class: 'hold-cap', x: to - 4, y: y - 1, width: 6, height: BAR + 2 })];
    case 'empty':
      return [h('rect', { class: 'hold-cap', x: to - 4, y, width: 5, height: BAR })];
    case 'cut':
      return [h('path', { class: 'hold-cap', d: `M${to - 5} ${y + 3}l10 10m0 -10l-10 10` })];
    default:
      return [];
  }
}

function markClass({ fate, twice }: Pick<Mark, 'fate' | 'twice'>): string {
  return `is-${fate}${twice ? ' is-twice' : ''}`;
}

/**
 * A line for what was delivered, two for twice, a wedge for late, a broken line with a cross for lost, a ring for waiting.
 *
 * @param next where the next mark stands: how many it is, is written where there is room
 */
function markView(mark: Mark, x: number, next: number, top: number): Markup[] {
  const bottom = top + 18;
  const count = `×${mark.count}`;
  const isRoom = mark.count > 1 && next - x > count.length * CHARACTER + 10;
  return [
    ...markShape(mark, x, top, bottom),
    ...(isRoom ? [h('text', { class: 'hold-count', x: x + 8, y: bottom - 5 }, count)] : []),
  ];
}

function markShape({ fate, twice }: Pick<Mark, 'fate' | 'twice'>, x: number, top: number, bottom: number): Markup[] {
  if (twice) {
    return [-2, 2].map((by) => h('line', { x1: x + by, x2: x + by, y1: top, y2: bottom }));
  }
  switch (fate) {
    case 'delivered':
      return [h('line', { x1: x, x2: x, y1: top, y2: bottom })];
    case 'late':
      return [h('path', { d: `M${x} ${top}l5 9l-5 9z` })];
    case 'lost':
      return [
        h('line', { x1: x, x2: x, y1: top, y2: bottom }),
        h('path', { class: 'hold-cross', d: `M${x - 4} ${top + 5}l8 8m0 -8l-8 8` }),
      ];
    case 'waiting':
      return [h('circle', { cx: x, cy: (top + bottom) / 2, r: 4 })];
  }
}

const LEGEND: readonly Pick<Mark, 'fate' | 'twice'>[] = [
  { fate: 'delivered', twice: false },
  { fate: 'late', twice: false },
  { fate: 'lost', twice: false },
  { fate: 'delivered', twice: true },
  { fate: 'waiting', twice: false },
];

/** What the shapes mean. @param streams whether an answer may go on, and have a reader that is slow */
export function legendView(streams: boolean): Markup {
  return h(
    'ul',
    { class: 'hold-legend' },
    legendItem(
      'hold-bar is-held',
      [h('rect', { class: 'hold-body', x: 1, y: 3, width: 18, height: 14, rx: 2 })],
      'a request',
    ),
    legendItem(
      'hold-bar is-held',
      [h('rect', { class: 'hold-gap', x: 5, y: 1, width: 10, height: 18 })],
      'gap: no request was open',
    ),
    streams &&
      legendItem(
        'hold-bar is-held',
        [h('rect', { class: 'hold-stall', x: 1, y: 3, width: 18, height: 14 })],
        'not read: the server waits',
      ),
    LEGEND.map((each) =>
      legendItem(`hold-mark ${markClass(each)}`, markShape(each, 10, 1, 19), `event, ${fateWords(each)}`),
    ),
  );
}

function legendItem(kind: string, shape: Markup[], words: string): Markup {
  return h(
    'li',
    {},
    h('svg', { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' }, h('g', { class: kind }, shape)),
    words,
  );
}

/** The same in words: every request and every mark that is shown. */
export function chartTables({ bars, marks }: Chart, zero: number): Markup[] {
  return [
    table(
      'Requests',
      ['request', 'at', 'held', 'status', 'brought', 'gap before it'],
      bars.map((bar) => [
        String(bar.number),
        durationText(bar.from - zero),
        durationText(heldTime(bar)),
        bar.state === 'cut' ? `${bar.status ?? 'none'}, cut` : String(bar.status ?? 'none yet'),
        eventsWords(bar.ids) ?? 'nothing',
        bar.gapFrom === undefined ? 'none' : durationText(bar.from - bar.gapFrom),
      ]),
    ),
    table(
      'Events',
      ['event', 'made at', 'became', 'given after'],
      marks.map((mark) => [
        mark.count === 1 ? String(mark.first) : `${mark.first} to ${mark.last}`,
        durationText(mark.time - zero),
        fateWords(mark),
        mark.delay === undefined ? (mark.given ? 'unknown' : 'never') : durationText(mark.delay),
      ]),
    ),
  ];
}

function table(caption: string, heads: readonly string[], rows: readonly string[][]): Markup {
  return h(
    'table',
    { class: 'hold-table' },
    h('caption', {}, caption),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        heads.map((head) => h('th', { scope: 'col' }, head)),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((row) =>
        h(
          'tr',
          {},
          row.map((cell) => h('td', {}, cell)),
        ),
      ),
    ),
  );
}
