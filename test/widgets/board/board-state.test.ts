import { describe, expect, test } from 'vitest';
import { BoardState } from '#widgets/board/board-state.ts';
import { roomChanges } from '#widgets/board/room-changes.ts';
import type { RoomView } from '#workshop/model.ts';
import { boardSeatOf } from './board-seats.ts';

const room: RoomView = { code: 'K7M2QX', revision: 4, attention: false, attentions: 0, together: false, present: 0 };
const pin = { id: 1, at: 0, kind: 'lesson', address: '/lessons/frames/', label: 'Frames' } as const;

describe('what a board was told', () => {
  test('is all of it at first, then what changes, and all of it again after a restart', () => {
    const state = new BoardState();
    const [one, two] = [boardSeatOf(1), boardSeatOf(2)];
    state.receive({ type: 'board', now: 0, origins: ['http://a'], room, seats: [one, two] }, 0);
    const changed = { ...two, present: false };
    expect(state.receive({ type: 'seats', now: 0, seats: [changed], gone: [one.id] }, 0)).toEqual([changed]);
    expect([...state.seats.values()]).toEqual([changed]);
    state.receive({ type: 'board', now: 0, origins: ['http://b'], room, seats: [one] }, 0);
    expect([[...state.seats.values()], state.origins]).toEqual([[one], ['http://b']]);
  });

  test('counts by the sandbox’s clock, however wrong this one is', () => {
    const state = new BoardState();
    state.receive({ type: 'room', now: 100_000, room }, 5000);
    expect([state.now(5000), state.now(7000), state.heardAt]).toEqual([100_000, 102_000, 5000]);
  });

  test('an answer that comes after a newer room changes nothing', () => {
    const state = new BoardState();
    state.changeRoom({ ...room, revision: 5, attention: true });
    state.changeRoom(room);
    expect(state.room?.revision).toBe(5);
  });
});

describe('what another teacher has changed', () => {
  test('is said one by one', () => {
    expect(roomChanges(room, { ...room, pin, attention: true })).toEqual([
      ...['“Frames” was pinned.', 'Everyone was asked to look here.'],
    ]);
    expect(roomChanges({ ...room, pin, together: true }, room)).toEqual([
      ...['The pin was taken back.', 'The shared rooms were closed.'],
    ]);
    expect(roomChanges(room, { ...room, code: 'OTHERS' })).toEqual([expect.stringContaining('reset')]);
  });

  test('something is said even where it is as before', () => {
    expect(roomChanges(room, { ...room, revision: 6 })).toHaveLength(1);
  });
});
