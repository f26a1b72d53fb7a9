import { describe, expect, test } from 'vitest';
import { durationText, STATE_NAMES, stuckWords, wireWords } from '#widgets/board/seat-words.ts';
import { type SeatWire, WireWord } from '#workshop/model.ts';

const words = (wire: Partial<SeatWire>, now = 43_000) =>
  wireWords({ word: 'nothing', since: 1000, connections: 0, held: 0, ...wire }, now);

describe('how long', () => {
  test.each([
    [0, '0:00'],
    [999, '0:00'],
    [42_000, '0:42'],
    [725_000, '12:05'],
    [3_725_000, '1:02:05'],
    [-5000, '0:00'],
  ])('%i ms is %s', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));
});

describe('what is on the wire, in plain words', () => {
  test.each<[Partial<SeatWire>, string, string]>([
    [{ word: 'nothing' }, 'no lab', 'faint'],
    [{ word: 'idle' }, 'lab open, not connected', 'faint'],
    [{ word: 'connected' }, 'connected', 'plain'],
    [{ word: 'asked' }, 'asked, no answer for 0:42', 'plain'],
    [{ word: 'held', detail: '101', held: 1 }, 'held: 101 for 0:42', 'wait'],
    [{ word: 'held', detail: 'text frame', held: 3 }, 'held: text frame and 2 more for 0:42', 'wait'],
    [{ word: 'held', held: 1 }, 'held: a message for 0:42', 'wait'],
    [{ word: 'answered', code: 204 }, 'answered 204', 'plain'],
    [{ word: 'streaming', code: 200 }, 'streaming', 'good'],
    [{ word: 'open' }, 'open', 'good'],
    [{ word: 'subscribed' }, 'subscribed', 'good'],
    [{ word: 'closing', code: 1000, detail: 'Close frame of the client' }, 'closing 1000', 'plain'],
    [{ word: 'closed', code: 1000 }, 'closed 1000', 'plain'],
    [{ word: 'closed', code: 4000 }, 'closed 4000', 'plain'],
    [{ word: 'closed', code: 1006, detail: 'no Close frame' }, 'closed 1006', 'wrong'],
    [{ word: 'closed', code: 1002 }, 'closed 1002', 'wrong'],
    [{ word: 'closed', detail: 'no DISCONNECT' }, 'closed: no DISCONNECT', 'plain'],
    [{ word: 'closed' }, 'closed', 'plain'],
    [{ word: 'refused', code: 403 }, 'refused 403', 'wrong'],
  ])('%j', (wire, text, tone) => expect(words(wire)).toEqual({ text, tone }));

  test('each word that a sandbox can say has a name', () => {
    expect(Object.keys(STATE_NAMES).sort()).toEqual([...WireWord.options].sort());
  });

  test('a clock that is slower than the sandbox counts nothing backwards', () => {
    expect(words({ word: 'held', detail: '101', held: 1, since: 50_000 }).text).toBe('held: 101 for 0:00');
  });
});

test('why a seat is stuck, and for how long', () => {
  expect(stuckWords({ why: 'closed', since: 1000 }, 91_000)).toBe('closed wrongly, 1:30');
});
