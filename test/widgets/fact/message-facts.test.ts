import { describe, expect, test } from 'vitest';
import { story } from '#test/setup/websocket-capture.ts';
import { factOf } from '#widgets/fact/facts.ts';
import { messageFact } from '#widgets/fact/message-facts.ts';

const capture = story().capture();

describe('facts of a message by its number', () => {
  test.each([
    ['message 2 octets', '129'],
    ['message 3 octets', '11'],
    ['message 3 payload octets', '5'],
    ['message 3 header octets', '6'],
    ['message 3 begins', '81 85'],
    ['message 3 reads', '1'],
    ['message 2 field status code', '101'],
    ['message 4 hex', '81 05 48 65 6c 6c 6f'],
    ['messages', '6'],
    ['reads', '3'],
    ['writes', '3'],
    ['requests', '1'],
    ['connections', '1'],
    ['all octets of the server', '144'],
  ])('%s', (name, value) => {
    expect(messageFact(capture, name)).toBe(value);
    expect(factOf(capture, name)).toBe(value);
  });

  test.each(['message 99 octets', 'message 3 colour', 'message 3 field colour', 'message 3 inflated octets'])(
    'there is no %s: the build stops',
    (name) => {
      expect(messageFact(capture, name)).toBeUndefined();
      expect(() => factOf(capture, name)).toThrow(name);
    },
  );
});
