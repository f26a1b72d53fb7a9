import { describe, expect, test } from 'vitest';
import { WatchedCapture } from '#test/setup/watched.ts';
import { story } from '#test/setup/websocket-capture.ts';
import { subjectOf } from '#widgets/lab/subject.ts';
import { switchWords } from '#widgets/switches/switch-words.ts';

const watched = new WatchedCapture(story());
const subject = (key: string) => {
  const row = watched.rows().find((candidate) => candidate.key === key);
  return row && subjectOf(watched.reader, row);
};

describe('the switches above the octets', () => {
  test('a masked frame can be unmasked', () => {
    const words = switchWords('unmask', subject('u0.0.client.1'), false, false);
    expect(words).toMatchObject({ shown: true });
    expect(words.reason).toBeUndefined();
  });

  test('a frame of the server cannot, and it is said why', () => {
    const words = switchWords('unmask', subject('u0.0.server.1'), false, false);
    expect(words).toMatchObject({ shown: true, reason: expect.stringContaining('a server must not mask') });
  });

  test('for a head there is no such switch, unless it is on', () => {
    expect(switchWords('unmask', subject('u0.0.client.0'), false, false).shown).toBe(false);
    expect(switchWords('unmask', subject('u0.0.client.0'), true, false)).toMatchObject({
      shown: true,
      reason: 'Only frames are masked.',
    });
  });

  test('what was not compressed cannot be inflated', () => {
    expect(switchWords('inflate', subject('u0.0.server.1'), false, false).reason).toBe(
      'This message was not compressed.',
    );
  });

  test('as intended is there once a fault was', () => {
    expect(switchWords('intend', undefined, false, false).shown).toBe(false);
    expect(switchWords('intend', undefined, false, true)).toMatchObject({ shown: true });
    expect(switchWords('intend', undefined, true, false).reason).toContain('No fault');
  });
});
