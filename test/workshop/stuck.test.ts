import { describe, expect, test } from 'vitest';
import type { SeatWire } from '#workshop/model.ts';
import { type SeatFacts, stuckOf } from '#workshop/stuck.ts';

const T = 1_000_000;
const MINUTE = 60_000;

const wire = (word: SeatWire['word'], code?: number): SeatWire => ({
  word,
  since: T,
  connections: 0,
  held: 0,
  ...(code !== undefined && { code }),
});
const seat = (facts: Partial<SeatFacts> = {}): SeatFacts => ({ present: true, wire: wire('nothing'), ...facts });

describe('the wire', () => {
  test.each([
    ['held', undefined, 'held'],
    ['refused', 403, 'refused'],
    ['closed', 1006, 'closed'],
    ['closed', 1002, 'closed'],
    ['closed', 1011, 'closed'],
  ] as const)('%s (%s) is stuck after a minute, not before', (word, code, why) => {
    const facts = seat({ wire: wire(word, code) });
    expect(stuckOf(facts, T + MINUTE - 1)).toBeUndefined();
    expect(stuckOf(facts, T + MINUTE)).toEqual({ why, since: T });
  });

  test.each([1000, 1001, 1005, 3000, 4999])(
    'closed with %i is as it should be, or as an application wants it (RFC 6455 section 7.4)',
    (code) => {
      expect(stuckOf(seat({ wire: wire('closed', code) }), T + 60 * MINUTE)).toBeUndefined();
    },
  );

  test.each([
    'nothing',
    'idle',
    'connected',
    'asked',
    'answered',
    'streaming',
    'open',
    'subscribed',
    'closing',
    'closed',
  ] as const)('%s for an hour is no reason', (word) =>
    expect(stuckOf(seat({ wire: wire(word) }), T + 60 * MINUTE)).toBeUndefined(),
  );
});

describe('missions and pins', () => {
  const mission = { id: 'm', title: 'M', done: 1, of: 3, begunAt: T, at: T };

  test('a mission with no new step for three minutes', () => {
    expect(stuckOf(seat({ mission }), T + 3 * MINUTE - 1)).toBeUndefined();
    expect(stuckOf(seat({ mission }), T + 3 * MINUTE)).toEqual({ why: 'mission', since: T });
    expect(stuckOf(seat({ mission: { ...mission, done: 3 } }), T + 60 * MINUTE)).toBeUndefined();
  });

  test('invited for two minutes, and neither followed nor left', () => {
    const facts = seat({ pin: 'invited', invitedAt: T });
    expect(stuckOf(facts, T + 2 * MINUTE - 1)).toBeUndefined();
    expect(stuckOf(facts, T + 2 * MINUTE)).toEqual({ why: 'pin', since: T });
    for (const pin of ['followed', 'own way'] as const) {
      expect(stuckOf({ ...facts, pin }, T + 60 * MINUTE)).toBeUndefined();
    }
  });

  test('of several reasons the one that the teacher can end is told', () => {
    const facts = seat({ wire: wire('held'), mission, pin: 'invited', invitedAt: T });
    expect(stuckOf(facts, T + 60 * MINUTE)?.why).toBe('held');
    expect(stuckOf({ ...facts, wire: { ...wire('held'), since: T + 60 * MINUTE } }, T + 60 * MINUTE)?.why).toBe(
      'mission',
    );
  });
});

test('nobody is stuck who is not there', () => {
  expect(stuckOf(seat({ present: false, wire: wire('held') }), T + 60 * MINUTE)).toBeUndefined();
});

test('what a learner could not do anything about does not count: looking at the teacher, or being away', () => {
  const facts = seat({ wire: wire('held'), freeSince: T + 5 * MINUTE });
  expect(stuckOf(facts, T + 6 * MINUTE - 1)).toBeUndefined();
  expect(stuckOf(facts, T + 6 * MINUTE)).toEqual({ why: 'held', since: T + 5 * MINUTE });
  expect(stuckOf({ ...facts, freeSince: Number.POSITIVE_INFINITY }, T + 600 * MINUTE)).toBeUndefined();
});
