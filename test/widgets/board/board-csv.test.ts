import { describe, expect, test } from 'vitest';
import { boardCsv, resultsCsv } from '#widgets/board/board-csv.ts';
import { calledAsShown } from '#widgets/board/called-as-shown.ts';
import { boardSeatOf } from './board-seats.ts';

/** A reader of RFC 4180 section 2, written from its grammar. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      let field = '';
      if (text[at] === '"') {
        for (at += 1; ; at += 1) {
          if (text[at] !== '"') field += text[at];
          else if (text[at + 1] === '"') {
            field += '"';
            at += 1;
          } else break;
        }
        at += 1;
      } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') field += text[at++];
      record.push(field);
      if (text[at] !== ',') break;
      at += 1;
    }
    expect(text.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    records.push(record);
  }
  return records;
}

const HOSTILE = [
  '=HYPERLINK("http://x","y")',
  '+1',
  '-1',
  '@SUM(A1)',
  '<b onclick=x>',
  'a,b',
  'say "hi"',
  'two\r\nlines',
  '\t=1',
  '00123',
  '1-2',
  '3.10',
  '2nd row',
  'x;=1+1',
  '＝1+1',
];

const CHANGED: ReadonlyMap<string, string> = new Map([
  ['=HYPERLINK("http://x","y")', `'=HYPERLINK("http://x","y")`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['00123', "'00123"],
  ['1-2', "'1-2"],
  ['3.10', "'3.10"],
  ['x;=1+1', "x;'=1+1"],
  ['＝1+1', "'＝1+1"],
]);

describe('the board as CSV (RFC 4180 section 2)', () => {
  test('is a line a seat under a line of names, each with as many fields', () => {
    const seats = HOSTILE.map((name, index) => boardSeatOf(index + 1, { name }));
    const [head, ...records] = readCsv(boardCsv(seats, 5000));
    expect(records).toHaveLength(HOSTILE.length);
    for (const record of records) expect(record).toHaveLength(head?.length ?? -1);
  });

  test('a name comes back as it is, but for an apostrophe before what a spreadsheet would take for a formula, a number or a date', () => {
    const seats = HOSTILE.map((name, index) => boardSeatOf(index + 1, { name }));
    const names = readCsv(boardCsv(seats, 5000))
      .slice(1)
      .map(([, name]) => name);
    expect(names).toEqual(HOSTILE.map((name) => CHANGED.get(name) ?? name));
  });

  test('says what is on the wire, the code that script saw, and times in UTC', () => {
    const seat = boardSeatOf(4, {
      ...{ closeCode: 1006, stuck: { why: 'closed', since: 1000 }, pin: 'own way', present: false },
      wire: { word: 'closed', code: 1006, detail: 'TCP reset', technique: 'WebSocket', since: 1000 },
    });
    const [head = [], record = []] = readCsv(boardCsv([seat], 61_000));
    const of = (name: string) => record[head.indexOf(name)];
    expect([of('on the wire'), of('code'), of('detail'), of('close code that script saw')]).toEqual([
      ...['closed', '1006', 'TCP reset', '1006'],
    ]);
    expect([of('since'), of('stuck'), of('pin'), of('here')]).toEqual([
      ...['1970-01-01T00:00:01.000Z', 'closed wrongly, 1:00', 'own way', 'away'],
    ]);
  });
});

test('results as CSV are a line a mission, and one for a seat without any', () => {
  const mission = { id: 'answered-ping', title: 'Answer, "by hand"', done: 2, of: 3, begunAt: 0, at: 1000 };
  const seat = { joinedAt: 0, seenAt: 0, pages: [] };
  const seats = [
    { ...seat, number: 1, name: 'Ana', missions: [mission, { ...mission, id: 'masked-text' }] },
    { ...seat, number: 2, name: '=2', missions: [] },
  ];
  const records = readCsv(resultsCsv({ code: 'K7M2QX', openedAt: 0, now: 0, seats }));
  expect(new Set(records.map(({ length }) => length)).size).toBe(1);
  expect(records.slice(1).map((record) => [record[0], record[1], record[5], record[7]])).toEqual([
    ['1', 'Ana', 'answered-ping', '2'],
    ['1', 'Ana', 'masked-text', '2'],
    ['2', "'=2", '', ''],
  ]);
  expect(records[1]?.[6]).toBe('Answer, "by hand"');
});

test('names that are hidden are in no file that is saved', () => {
  const named = [{ number: 3, name: 'Ana', other: 1 }];
  expect(calledAsShown(named, false)).toEqual(named);
  expect(calledAsShown(named, true)).toEqual([{ number: 3, name: 'Seat 3', other: 1 }]);
});
