import { boundsOfBucket } from '#measure/latency-histogram.ts';
import type { Distribution, RaceLane, RaceResult } from '#measure/race-result.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { BarsPlot, DistributionPlot } from '#widgets/plot/plot.ts';
import { plotView } from '#widgets/plot/plot-view.ts';
import { cautions, NAMES, settingsText, timeText } from './race-words.ts';

/**
 * What came of a race: what to be careful about, the lanes as a table, and the plots. The build and the page draw it alike.
 *
 * @param of tells this race from others on the page
 */
export function raceView(result: RaceResult, of?: string): Markup[] {
  const named = (title: string) => (of === undefined ? title : `${title}: ${of}`);
  return [
    aboutView(result),
    ...cautions(result).map((words) => h('p', { class: 'race-caution' }, words)),
    h('p', { class: 'race-about' }, 'Latency, p50 to p99, is from when the server made an event until script had it.'),
    tableView(result, named('The lanes in numbers')),
    ...troubles(result.lanes),
    ...plotsOf(result).map((plot) => plotView({ ...plot, title: named(plot.title) })),
  ];
}

function aboutView(result: RaceResult): Markup {
  const { origin, browser, startedAt, clock } = result;
  return h(
    'p',
    { class: 'race-about' },
    h('span', { class: 'badge', 'data-origin': origin }, origin),
    ` ${settingsText(result)}. ${shortBrowser(browser)}, `,
    h('time', { datetime: startedAt }, startedAt.slice(0, 10)),
    `. The clocks of page and server agree to ± ${timeText(clock.uncertainty)}; the page’s moves by ${timeText(clock.resolution)}.`,
  );
}

interface Column {
  readonly name: string;
  /** What is counted, for who points at the name. */
  readonly title: string;
  readonly of: (lane: RaceLane) => string;
}

const time = (value: number | undefined) => (value === undefined ? '–' : timeText(value).replace(' ms', ''));

function columnsOf({ lanes }: RaceResult): Column[] {
  const saysAny = lanes.some(({ roundTrip }) => roundTrip !== undefined);
  const trip: Column = {
    name: 'round trip p50, ms',
    title: 'from saying something to hearing it back',
    of: ({ roundTrip }) => time(roundTrip?.p50),
  };
  return [
    { name: 'p50, ms', title: 'half of the events came within', of: ({ latency }) => time(latency?.p50) },
    { name: 'p95, ms', title: 'nineteen of twenty came within', of: ({ latency }) => time(latency?.p95) },
    { name: 'p99, ms', title: 'ninety-nine of a hundred came within', of: ({ latency }) => time(latency?.p99) },
    ...(saysAny ? [trip] : []),
    { name: 'first event, ms', title: 'from the first call to the first event', of: ({ first }) => time(first) },
    { name: 'requests', title: 'of HTTP, opening handshakes included', of: ({ requests }) => countText(requests) },
    { name: 'connections', title: 'of TCP', of: ({ connections }) => countText(connections) },
    { name: 'octets up', title: 'from the browser', of: ({ up }) => countText(up.octets) },
    { name: 'octets down', title: 'from the server', of: ({ down }) => countText(down.octets) },
    {
      name: 'payload',
      title: 'texts of events, given to script and said by it',
      of: ({ up, down }) => countText(up.payload + down.payload),
    },
    { name: 'overhead', title: 'all other octets', of: (lane) => countText(overheadOf(lane)) },
    { name: 'delivered', title: 'events given to script, over the whole run', of: (lane) => countText(lane.delivered) },
    {
      name: 'lost',
      title: 'of the measured part',
      of: ({ lost, expected }) => (expected === 0 ? '–' : countText(lost)),
    },
    { name: 'twice', title: 'given to one consumer again', of: ({ twice }) => countText(twice) },
  ];
}

function overheadOf({ up, down }: RaceLane): number {
  return up.octets + down.octets - up.payload - down.payload;
}

function tableView(result: RaceResult, name: string): Markup {
  const columns = columnsOf(result);
  const simulated = result.origin === 'simulated' ? ' Times are those of a simulation.' : '';
  return h(
    'div',
    { class: 'race-scroll', tabindex: 0, role: 'region', 'aria-label': name },
    h(
      'table',
      { class: 'race-table' },
      h('caption', { class: 'visually-hidden' }, `${name}.${simulated}`),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'technique'),
          ...columns.map(({ name, title }) => h('th', { scope: 'col', title }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        ...result.lanes.map((lane) =>
          h(
            'tr',
            { 'data-lane': lane.technique },
            h('th', { scope: 'row' }, NAMES[lane.technique]),
            ...columns.map(({ name, of }) => h('td', { 'data-column': name }, of(lane))),
          ),
        ),
      ),
    ),
  );
}

function troubles(lanes: readonly RaceLane[]): Markup[] {
  return lanes.flatMap(({ technique, trouble }) =>
    trouble === undefined ? [] : [h('p', { class: 'race-caution' }, `${NAMES[technique]}: ${trouble}`)],
  );
}

function plotsOf(result: RaceResult): (BarsPlot | DistributionPlot)[] {
  const latency = distributionPlot(
    'Delivery latency',
    'How the times from making to delivery are spread, lane below lane over one logarithmic axis.',
    result,
    (lane) => lane.latency,
  );
  const trips = distributionPlot(
    'Round trip',
    'How long it took from saying something until it came back as an event. The page’s clock alone measures it.',
    result,
    (lane) => lane.roundTrip,
  );
  const octets = octetsPlot(result);
  return [latency, trips, octets].filter((plot) => plot !== undefined);
}

function distributionPlot(
  title: string,
  summary: string,
  { lanes, origin }: RaceResult,
  of: (lane: RaceLane) => Distribution | undefined,
): DistributionPlot | undefined {
  const drawn = lanes.flatMap((lane) => {
    const times = of(lane);
    return times === undefined ? [] : [{ name: NAMES[lane.technique], times }];
  });
  if (drawn.length === 0) return undefined;
  const unit = origin === 'simulated' ? 'milliseconds, simulated' : 'milliseconds';
  return {
    ...{ kind: 'distribution', title, summary },
    x: { title: unit, scale: 'log', text: (value) => timeText(value).replace(' ms', '') },
    lanes: drawn.map(({ name, times }) => ({
      name,
      samples: times.buckets.map(([bucket, count]) => [middleOf(bucket), count] as const),
      marks: [
        { name: 'p50', value: times.p50 },
        { name: 'p95', value: times.p95 },
        { name: 'p99', value: times.p99 },
      ],
    })),
  };
}

function octetsPlot({ lanes }: RaceResult): BarsPlot | undefined {
  const drawn = lanes.filter(({ delivered }) => delivered > 0);
  if (drawn.length === 0) return undefined;
  return {
    kind: 'bars',
    title: 'Octets on the wire for each event delivered',
    summary:
      'What a technique cost, all told: heads, framing, handshakes, polls that brought nothing, and the text itself.',
    x: { title: 'octets an event', scale: 'linear', text: (value) => countText(Math.round(value)) },
    parts: ['payload', 'overhead down', 'overhead up'],
    bars: drawn.map(({ technique, up, down, delivered }) => ({
      name: NAMES[technique],
      values: [up.payload + down.payload, down.octets - down.payload, up.octets - up.payload].map(
        (octets) => Math.max(0, octets) / delivered,
      ),
    })),
  };
}

function middleOf(bucket: number): number {
  const { from, to } = boundsOfBucket(bucket);
  return from === 0 ? to / 2 : Math.sqrt(from * to);
}

/** The browser's name and first number of a User-Agent field, or what a recording calls it. */
function shortBrowser(browser: string): string {
  const [, name, version] = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(browser) ?? [];
  if (name === undefined) return browser;
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', Version: 'Safari', Chrome: 'Chromium' };
  return `${names[name] ?? name} ${version}`;
}
