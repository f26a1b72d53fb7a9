import { expect, test } from 'vitest';
import { measureOffset } from '#link/clock-offset.ts';

test('the quickest round trip decides, and the truth lies within the uncertainty', async () => {
  const TRUE_OFFSET = 5_000_000;
  let page = 0;
  const delays = [
    [900, 100],
    [50, 250],
    [4000, 10],
  ];
  let round = 0;
  const readServer = async () => {
    const [there = 0, back = 0] = delays[round] ?? [];
    round += 1;
    page += there;
    const server = page + TRUE_OFFSET;
    page += back;
    return server;
  };
  const { offset, uncertainty } = await measureOffset(readServer, () => page, delays.length);
  expect(uncertainty).toBe(250);
  expect(Math.abs(offset - TRUE_OFFSET)).toBeLessThanOrEqual(uncertainty);
});

test('no round tells nothing', async () => {
  await expect(
    measureOffset(
      async () => 0,
      () => 0,
      0,
    ),
  ).rejects.toThrow(RangeError);
});
