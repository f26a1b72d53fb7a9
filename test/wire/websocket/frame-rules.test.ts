import { expect, test } from 'vitest';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { requestRules, responseRules } from '#wire/websocket/handshake-rules.ts';

const rules = [requestRules, responseRules, frameRules].flatMap((table) => Object.values(table));

test('every rule has a name of its own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test.each(rules)('$id says where it stands, in a sentence', ({ id, section, text }) => {
  expect(id).toMatch(/^websocket\.[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(section).toMatch(/^RFC (6454|6455|7692|9110) §\d+(\.\d+)*(, §\d+(\.\d+)*)*$/);
  expect(text).toMatch(/^[A-Z].*\.$/);
});

test.each([
  ['rsv1-on-first-frame-only', 'RFC 7692 §6.1', 'MUST'],
  ['control-not-compressed', 'RFC 7692 §6.1', 'MUST'],
  ['response-extension-once', 'RFC 7692 §5', 'MUST'],
  ['request-version-13', 'RFC 6455 §4.1, §4.2.2', 'MUST'],
  ['close-reason-utf-8', 'RFC 6455 §5.5.1, §8.1', 'MUST'],
  ['text-utf-8', 'RFC 6455 §5.6, §8.1', 'MUST'],
  ['close-code-local', 'RFC 6455 §7.4.1', 'MUST'],
  ['close-code-not-used', 'RFC 6455 §7.4.2', 'MAY'],
  ['close-code-unassigned', 'RFC 6455 §7.4.2', 'MAY'],
  ['request-no-accept', 'RFC 6455 §11.3.3', 'MAY'],
  ['response-no-key', 'RFC 6455 §11.3.1', 'MAY'],
])('%s stands in %s and is a %s', (name, section, level) => {
  expect(rules.find(({ id }) => id === `websocket.${name}`)).toMatchObject({ section, level });
});
