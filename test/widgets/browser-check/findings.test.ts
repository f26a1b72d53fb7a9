import { describe, expect, test } from 'vitest';
import { checkTitles } from '#widgets/browser-check/check-titles.ts';
import {
  clockFinding,
  contextFinding,
  controlFinding,
  eventsFinding,
  holdFinding,
  lanesFinding,
  reportText,
  storageFinding,
  summaryOf,
} from '#widgets/browser-check/findings.ts';

describe('what is made of a measurement', () => {
  test.each([
    ['a secure context', contextFinding(true, 'http://127.0.0.1:4101'), 'pass'],
    ['plain HTTP from elsewhere', contextFinding(false, 'http://10.0.0.2:4101'), 'look'],
    ['storage that keeps', storageFinding(true), 'pass'],
    ['storage that does not', storageFinding(false), 'look'],
    ['a fine clock', clockFinding(0.1), 'pass'],
    ['a coarse clock', clockFinding(100), 'look'],
    ['a clock that stands', clockFinding(0), 'look'],
    ['a quick way', controlFinding([4, 900, 5]), 'pass'],
    ['a slow way', controlFinding([140, 150, 3]), 'look'],
    ['all lanes', lanesFinding(6, 6, 'ports 4103 to 4108'), 'pass'],
    ['some lanes', lanesFinding(2, 6, 'ports 4103 to 4108'), 'look'],
    ['no lane', lanesFinding(0, 6, 'ports 4103 to 4108'), 'fail'],
    ['events one by one', eventsFinding([20, 30, 25]), 'pass'],
    ['events kept back until the next', eventsFinding([1020, 520, 25]), 'look'],
    ['one event lost', eventsFinding([20, undefined, 25]), 'fail'],
    ['no event', eventsFinding([undefined, undefined]), 'fail'],
    ['a poll that was held', holdFinding(8000, 8020, 204), 'pass'],
    ['a poll that a proxy answered', holdFinding(8000, 3000, 504), 'fail'],
    ['a poll that was cut', holdFinding(8000, 5000, 0), 'fail'],
    ['a poll that came back too early', holdFinding(8000, 200, 204), 'look'],
    ['a poll that came back late', holdFinding(8000, 11_000, 204), 'look'],
  ] as const)('%s', (_what, finding, verdict) => {
    expect(finding.verdict).toBe(verdict);
    // Whatever is not as it should be says what to do.
    expect(finding.todo === undefined).toBe(verdict === 'pass');
  });
});

describe('what all come to', () => {
  const [pass, look, fail] = (['pass', 'look', 'fail'] as const).map((verdict) => ({ verdict, says: '' }));
  test.each([
    [[pass, pass], 'All 2 passed: everything works here.'],
    [[pass, look], 'Labs work here. 1 of 2 are worth a look.'],
    [[look, fail, pass], '1 of 3 failed: labs will not work here as they should.'],
  ])('%#', (findings, text) => {
    expect(summaryOf(findings.filter((each) => each !== undefined))).toBe(text);
  });
});

test('the report says who, where, what was found and what to do', () => {
  const checked = [
    { title: 'Storage', finding: storageFinding(true) },
    { title: 'Further listeners', finding: lanesFinding(0, 6, 'ports 1 to 6') },
    { title: 'Clock', finding: undefined },
  ];
  expect(reportText('A browser', 'http://10.0.0.2:4101', checked)).toBe(
    [
      'Wire 101, check of a browser at http://10.0.0.2:4101',
      'A browser',
      '',
      'pass  Storage: kept for this address',
      'fail  Further listeners: 0 of 6 answer',
      '      The race needs them. Let the firewall of the teacher’s laptop accept TCP ports 1 to 6.',
      '....  Clock: not checked',
      '',
    ].join('\n'),
  );
});

test('no check is named twice', () => {
  expect(new Set(checkTitles.map(({ id }) => id)).size).toBe(checkTitles.length);
});
