import { expect, test } from 'vitest';
import { Presence } from '#sandbox/workshop/presence.ts';

test('who goes from page to page stays; who was away for a minute has come anew', () => {
  let now = 1000;
  const presence = new Presence(() => now);
  expect(presence.since('a')).toBe(1000);
  presence.came('a');
  now = 50_000;
  expect(presence.since('a')).toBe(1000);
  presence.left('a');
  now = 109_999;
  presence.came('a');
  expect(presence.since('a')).toBe(1000);
  // Another page of the same seat.
  now = 500_000;
  presence.came('a');
  expect(presence.since('a')).toBe(1000);
  presence.left('a');
  now = 560_000;
  presence.came('a');
  expect(presence.since('a')).toBe(560_000);
  presence.forget('a');
  now = 560_001;
  expect(presence.since('a')).toBe(560_001);
});
