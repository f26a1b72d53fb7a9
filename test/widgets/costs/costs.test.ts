import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { costsOf, PAYLOADS } from '#measure/message-cost.ts';
import { byCount, byPayload, crossingsOf, ofLoad } from '#widgets/costs/cost-plots.ts';
import { costTable } from '#widgets/costs/cost-table.ts';
import type { RecordedTechnique } from '#widgets/costs/recorded-technique.ts';

const recorded = (id: string, polls = false): RecordedTechnique & { href: string } => ({
  id,
  name: id,
  polls,
  costs: costsOf(JSON.parse(readFileSync(`content/costs/${id}.capture.json`, 'utf8')).events),
  href: `/lessons/frames/?capture=captures/costs/${id}.json`,
});
const techniques = [
  recorded('short-polling', true),
  recorded('server-sent-events'),
  recorded('wamp'),
  recorded('mqtt-2'),
];

test('bars: payload, the rest of the server, the client; together what crossed', () => {
  const { bars } = ofLoad(techniques, { messages: 10, payload: 100 }, 1);
  const polls = techniques[0]?.costs.messages[2];
  expect(bars[0]).toEqual({
    name: 'short-polling',
    values: [1000, 10 * ((polls?.server ?? 0) - 100), 10 * (polls?.client ?? 0)],
  });
  expect(bars.every(({ values }) => values.every((value) => value >= 0))).toBe(true);
});

test('by payload: each recorded size, with all that crossed for it', () => {
  const { series } = byPayload(techniques);
  for (const [index, { points }] of series.entries()) {
    expect(points).toEqual(
      PAYLOADS.map((payload, size) => {
        const message = techniques[index]?.costs.messages[size];
        return [payload, (message?.client ?? 0) + (message?.server ?? 0)];
      }),
    );
  }
});

test('by count: each crossing is where the lines cross, and is said in words', () => {
  const plot = byCount(techniques, 100);
  const crossings = crossingsOf(techniques, 100);
  expect(crossings.length).toBeGreaterThan(2);
  expect(plot.crossings?.map(({ x, words }) => [x, words])).toEqual(
    crossings.map(({ from, cheaper, than }) => [
      from,
      `From message ${from} on ${cheaper.name} costs less than ${than.name}.`,
    ]),
  );
  const at = (name: string, messages: number) => {
    const { bars } = ofLoad(techniques, { messages, payload: 100 }, 1);
    return bars.find((bar) => bar.name === name)?.values.reduce((sum, value) => sum + value, 0) ?? 0;
  };
  for (const { from, cheaper, than } of crossings) {
    expect(at(cheaper.name, from)).toBeLessThan(at(than.name, from));
    expect(at(cheaper.name, from - 1)).toBeGreaterThanOrEqual(at(than.name, from - 1));
  }
});

test('the table: a row for each technique, its total, and a link to its recording', () => {
  const html = JSON.stringify(costTable(techniques, { messages: 10, payload: 100 }, 1));
  for (const { id, href } of techniques) {
    expect(html).toContain(`"data-technique":"${id}"`);
    expect(html).toContain(href);
  }
  const polls = techniques[0]?.costs.messages[2];
  expect(html).toContain(`"data-value":${10 * ((polls?.client ?? 0) + (polls?.server ?? 0))}`);
});
