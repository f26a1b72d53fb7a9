import { expect, test } from 'vitest';
import { raceResult } from '#test/setup/race-result.ts';
import { keepLastRace, lastRace } from '#widgets/race/last-race.ts';

function storage(full = false) {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
  };
}

test('the last race is read back as it was kept', () => {
  const page = storage();
  expect(lastRace(page)).toBeUndefined();
  keepLastRace(raceResult(), page);
  expect(lastRace(page)).toEqual(raceResult());
});

test('what another version of the site has kept is no result', () => {
  const page = storage();
  keepLastRace(raceResult(), page);
  const [[key, text] = ['', '']] = page.kept;
  page.kept.set(key, text.replace('"version":1', '"version":2'));
  expect(lastRace(page)).toBeUndefined();
  page.kept.set(key, '{');
  expect(lastRace(page)).toBeUndefined();
});

test('a full storage is no error', () => {
  const page = storage(true);
  keepLastRace(raceResult(), page);
  expect(lastRace(page)).toBeUndefined();
});
