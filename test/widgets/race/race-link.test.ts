import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { scenarios } from '#measure/race-scenarios.ts';
import { raceResult } from '#test/setup/race-result.ts';
import { resultFragment, resultIn, settingsFragment, settingsIn } from '#widgets/race/race-link.ts';

test.each(scenarios)('settings come back from a link as they were: $id', ({ settings }) => {
  expect(settingsIn(settingsFragment(settings))).toEqual(settings);
  const { scenario: _, ...own } = { ...settings, cut: true, shared: true, qos: 1 as const };
  expect(settingsIn(settingsFragment(own))).toEqual(own);
});

test('a link with wrong settings, or none, has none', () => {
  const good = settingsFragment(scenarios[0].settings);
  expect(settingsIn('')).toBeUndefined();
  expect(settingsIn('measured')).toBeUndefined();
  expect(settingsIn(good.replace('rate=20', 'rate=20000'))).toBeUndefined();
  expect(settingsIn(good.replace('rate=20', 'rate='))).toBeUndefined();
  expect(settingsIn(good.replace('websocket', 'carrier-pigeon'))).toBeUndefined();
});

test('a result comes back from a link as it was, in letters that a link may have', async () => {
  const fragment = await resultFragment(raceResult());
  expect(fragment).toMatch(/^result=[\w-]+$/);
  expect(await resultIn(fragment)).toEqual(raceResult());
});

test('a link that is damaged, is no result, or unpacks to too much holds none', async () => {
  const fragment = await resultFragment(raceResult());
  const packed = (text: string) => `result=${deflateRawSync(text).toString('base64url')}`;
  expect(await resultIn(fragment.slice(0, -20))).toBeUndefined();
  expect(await resultIn('result=!!')).toBeUndefined();
  expect(await resultIn(packed('{"format":"wire101-race"}'))).toBeUndefined();
  expect(await resultIn(packed(JSON.stringify({ ...raceResult(), browser: '<b>' })))).toMatchObject({ browser: '<b>' });
  expect(await resultIn(packed(`${JSON.stringify(raceResult())}${' '.repeat(2_000_000)}`))).toBeUndefined();
});
