import { countText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Boundaries, Run } from './boundaries.ts';

/** Of the drawing, in pixels. */
const CELL = 9;
const LEFT = 62;
const TEXT = 16;
const BAR = 9;
const LINE = TEXT + 3 * (BAR + 2) + 10;
const LEAST_CELLS = 16;

const WAYS = [
  ['writes', 'writes'],
  ['framing', 'chunks'],
  ['content', 'content'],
] as const;

/** The octets, and below them where each of the three cuts them. @param width in pixels */
export function boundariesView(boundaries: Boundaries, width: number): Markup {
  const cells = Math.max(LEAST_CELLS, Math.min(80, Math.floor((width - LEFT) / CELL)));
  const { offset, octets } = boundaries;
  const count = Math.ceil(octets.length / cells);
  const height = count * LINE;
  return h(
    'svg',
    {
      class: 'stream-drawing',
      viewBox: `0 0 ${LEFT + cells * CELL} ${height}`,
      width: LEFT + cells * CELL,
      height,
      role: 'img',
      'aria-label': 'The octets with their boundaries; the table below says the same',
    },
    Array.from({ length: count }, (_, line) => lineView(boundaries, offset + line * cells, cells, line * LINE)),
  );
}

function lineView(boundaries: Boundaries, from: number, cells: number, top: number): Markup {
  const { offset, octets } = boundaries;
  const here = octets.subarray(from - offset, from - offset + cells);
  return h(
    'g',
    {},
    h('text', { class: 'stream-label', x: 0, y: top + TEXT - 4 }, countText(from)),
    h(
      'text',
      {
        class: 'stream-octet',
        x: [...here].map((_, index) => LEFT + index * CELL + CELL / 2).join(' '),
        y: top + TEXT - 4,
        'text-anchor': 'middle',
      },
      [...here].map(glyph).join(''),
    ),
    WAYS.map(([way, name], row) => {
      const y = top + TEXT + row * (BAR + 2);
      return h(
        'g',
        {},
        h('text', { class: 'stream-label', x: 0, y: y + BAR - 1 }, name),
        boundaries[way].flatMap((run) => runView(run, from, cells, y)),
      );
    }),
  );
}

/** A run as far as it stands in this line: it has an edge where it really begins and ends. */
function runView({ offset, length, title, kind, odd }: Run, from: number, cells: number, y: number): Markup[] {
  const start = Math.max(offset, from);
  const end = Math.min(offset + length, from + cells);
  if (start >= end) return [];
  const x = LEFT + (start - from) * CELL + (start === offset ? 1 : 0);
  const past = LEFT + (end - from) * CELL - (end === offset + length ? 1 : 0);
  return [
    h(
      'rect',
      { class: `stream-run is-${kind}${odd ? ' is-odd' : ''}`, x, y, width: past - x, height: BAR },
      h('title', {}, title),
    ),
    ...(start === offset ? [h('rect', { class: 'stream-edge', x: x - 1, y: y - 1, width: 2, height: BAR + 2 })] : []),
  ];
}

function isVisible(octet: number): boolean {
  return octet > 0x20 && octet < 0x7f;
}

function glyph(octet: number): string {
  if (octet === 0x0d) return '␍';
  if (octet === 0x0a) return '␊';
  return isVisible(octet) ? String.fromCharCode(octet) : '·';
}

/** What the bars mean. */
export function streamLegend(): Markup {
  const item = (kind: string, words: string) =>
    h(
      'li',
      {},
      h(
        'svg',
        { viewBox: '0 0 24 12', width: 24, height: 12, 'aria-hidden': 'true' },
        h('rect', { class: `stream-run is-${kind}`, x: 1, y: 1, width: 22, height: 10 }),
      ),
      words,
    );
  return h(
    'ul',
    { class: 'stream-legend' },
    item('write', 'one write to the socket'),
    item('size', 'chunk-size line, last chunk'),
    item('data', 'chunk data'),
    item('end', 'the line end after it'),
    item('trailer', 'trailer section'),
    item('line', 'a line of the content; of a multipart a delimiter, a head or a body'),
  );
}

/** The same as a table: each run with its place. */
export function boundariesTable(boundaries: Boundaries): Markup {
  const rows = WAYS.flatMap(([way, name]) =>
    boundaries[way].map(({ offset, length, title }) => [
      name,
      title,
      countText(offset),
      countText(offset + length - 1),
      countText(length),
    ]),
  );
  return h(
    'table',
    { class: 'hold-table' },
    h('caption', {}, 'Boundaries'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['cut by', 'what', 'from octet', 'to', 'octets'].map((head) => h('th', { scope: 'col' }, head)),
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
