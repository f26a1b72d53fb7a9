import { expect, test } from 'vitest';
import { raceCsv } from '#measure/race-csv.ts';
import { raceResult } from '#test/setup/race-result.ts';

/** The cells of the lines of a text of RFC 4180. */
function cells(csv: string): string[][] {
  return csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

test('RFC 4180: a line of names, a line a lane, each ended by CRLF, with as many cells', () => {
  const csv = raceCsv(raceResult());
  const [names = [], ...lanes] = cells(csv);
  expect(csv.endsWith('\r\n')).toBe(true);
  expect(lanes).toHaveLength(2);
  for (const lane of lanes) expect(lane).toHaveLength(names.length);
  const of = (name: string) => lanes[0]?.[names.indexOf(name)];
  expect(of('technique')).toBe('server-sent-events');
  expect([of('octets down'), of('payload down'), of('overhead down')]).toEqual(['900', '256', '644']);
  expect(of('round trip p50 ms')).toBe('');
});

test('RFC 4180 section 2: what holds a comma or a quote is quoted; nothing is taken for a formula', () => {
  const result = raceResult();
  const trouble = '=HYPERLINK("a","b")';
  const csv = raceCsv({ ...result, lanes: result.lanes.map((lane) => ({ ...lane, trouble })) });
  expect(cells(csv)[1]?.at(-1)).toBe(`'${trouble}`);
});
