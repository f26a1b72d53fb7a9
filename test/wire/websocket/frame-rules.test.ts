import { expect, test } from 'vitest';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { requestRules, responseRules } from '#wire/websocket/handshake-rules.ts';

const rules = [requestRules, responseRules, frameRules].flatMap((table) => Object.values(table));

test('every rule has a name of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test.each(rules)('$id says where it stands, in a sentence', ({ id, section, text }) => {
  expect(id).toMatch(/^websocket\.[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(section).toMatch(/^RFC (6454|6455|7692|9110) §\d+(\.\d+)*$/);
  expect(text).toMatch(/^[A-Z].*\.$/);
});
