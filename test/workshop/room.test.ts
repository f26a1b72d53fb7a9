import { describe, expect, test } from 'vitest';
import type { Keeper, KeptRoom, KeptSeat } from '#workshop/kept.ts';
import { Room, StaleError } from '#workshop/room.ts';
import { createRoomCode, readRoomCode, shownRoomCode } from '#workshop/room-code.ts';
import { tidyName } from '#workshop/seat-name.ts';

const EMPTY: KeptRoom = {
  ...{ code: 'K7M2QX', teacher: 'secret', revision: 0, nextSeat: 1, nextPin: 1 },
  ...{ attention: false, attentions: 0, together: false, openedAt: 1000 },
};

/** A keeper that keeps in memory, as a file would. */
function keeping() {
  const seats = new Map<string, KeptSeat>();
  let room = EMPTY;
  const keeper: Keeper = {
    keepRoom: (kept) => {
      room = kept;
    },
    keepSeat: (seat) => void seats.set(seat.id, seat),
    dropSeat: (id) => void seats.delete(id),
  };
  return { keeper, kept: () => ({ room, seats: [...seats.values()] }) };
}

function start() {
  const kept = keeping();
  let time = 1000;
  const now = () => time;
  const room = new Room({ room: EMPTY, seats: [], keeper: kept.keeper, now });
  return { room, ...kept, pass: (milliseconds: number) => (time += milliseconds), now };
}

describe('seats', () => {
  test('are numbered from 1, and a number is never given twice', () => {
    const { room } = start();
    expect(room.join('a', 'x', undefined)).toMatchObject({ number: 1, name: 'Seat 1' });
    room.leave('a');
    expect(room.join('b', 'x', undefined)).toMatchObject({ number: 2, name: 'Seat 2' });
  });

  test('no learner has the name of another: letter case and compatibility forms do not tell names apart', () => {
    const { room } = start();
    expect(room.join('a', 'x', 'Ana').name).toBe('Ana');
    expect(room.join('b', 'x', 'ANA').name).toBe('ANA (2)');
    const third = room.join('c', 'x', '\uff21na');
    expect(third.name).toBe('\uff21na (3)');
    expect(room.rename(third, 'ana').name).toBe('ana (3)');
    expect(room.rename(room.join('d', 'x', 'Bo'), 'Bo').name).toBe('Bo');
  });

  test('a name is one short line of text', () => {
    expect(tidyName('  A\u202e\u200bna\n\tB  c\u0000 ')).toBe('Ana B c');
    expect(tidyName('x'.repeat(500))).toHaveLength(32);
    expect(tidyName('<b onclick=x>')).toBe('<b onclick=x>');
    expect(start().room.join('a', 'x', '\u200b\u200b').name).toBe('Seat 1');
  });

  test('a learner’s way is kept, the last pages and missions of it, with when a step was seen', () => {
    const { room, pass } = start();
    const mission = { id: 'm', title: 'M', done: 1, of: 3 };
    let seat = room.progress(room.join('a', 'x', 'Ana'), { mission, page: { address: '/a/', title: 'A' }, lab: 'L' });
    pass(50);
    seat = room.progress(seat, { mission, page: { address: '/b/', title: 'B' } });
    expect(seat).toMatchObject({ lab: 'L', missions: [{ done: 1, begunAt: 1000, at: 1000 }] });
    pass(50);
    seat = room.progress(seat, { mission: { ...mission, done: 2 }, page: { address: '/a/', title: 'A' } });
    expect(seat.missions).toEqual([{ ...mission, done: 2, begunAt: 1000, at: 1100 }]);
    expect(seat.pages.map(({ address, at }) => [address, at])).toEqual([
      ['/b/', 1050],
      ['/a/', 1100],
    ]);
    for (let index = 0; index < 200; index += 1) {
      seat = room.progress(seat, {
        page: { address: `/${index}/`, title: '' },
        mission: { ...mission, id: `${index}` },
      });
    }
    expect(seat.pages).toHaveLength(60);
    expect(seat.missions).toHaveLength(40);
  });

  test('a mission that was done stays done when it is tried again', () => {
    const { room, pass } = start();
    const mission = { id: 'm', title: 'M', done: 3, of: 3 };
    let seat = room.progress(room.join('a', 'x', 'Ana'), { mission });
    for (const done of [0, 2]) {
      pass(50);
      seat = room.progress(seat, { mission: { ...mission, done } });
      expect(seat.missions).toEqual([{ ...mission, begunAt: 1000, at: 1000 }]);
    }
  });

  test('only the pin that stands can be followed or left', () => {
    const { room } = start();
    const seat = room.join('a', 'x', 'Ana');
    room.pin(0, { kind: 'lesson', address: '/a/', label: 'A' });
    expect(room.progress(seat, { pin: { id: 7, followed: true } }).pin).toBeUndefined();
    expect(room.progress(seat, { pin: { id: 1, followed: true } }).pin).toEqual({ id: 1, followed: true });
  });
});

describe('the room', () => {
  test('two teachers do not race: a command that was decided on an older room does nothing', () => {
    const { room } = start();
    room.pin(0, { kind: 'lesson', address: '/a/', label: 'A' });
    expect(() => room.pin(0, { kind: 'lesson', address: '/b/', label: 'B' })).toThrow(StaleError);
    expect(() => room.attend(0, true)).toThrow(StaleError);
    expect(() => room.share(0, true)).toThrow(StaleError);
    expect(() => room.reset(0, 'NEW')).toThrow(StaleError);
    expect(room.view(0)).toMatchObject({ revision: 1, pin: { label: 'A', id: 1 }, attention: false });
    room.pin(1, undefined);
    expect(room.view(0).pin).toBeUndefined();
  });

  test('everyone, look here: each call is counted, and that it is over is none', () => {
    const { room } = start();
    for (const [revision, on, attentions] of [
      [0, true, 1],
      [1, false, 1],
      [2, true, 2],
    ] as const) {
      room.attend(revision, on);
      expect(room.view(0)).toMatchObject({ attention: on, attentions });
    }
  });

  test('what is kept makes the same room again, at any moment', () => {
    const { room, keeper, kept, now } = start();
    const same = () => {
      const again = new Room({ ...kept(), keeper, now });
      expect(again.results()).toEqual(room.results());
      expect(again.view(0)).toEqual(room.view(0));
    };
    const ana = room.join('a', 'x', 'Ana');
    same();
    room.join('b', 'x', 'Bo');
    room.progress(ana, { page: { address: '/a/', title: 'A' }, closeCode: 1006 });
    same();
    room.pin(0, { kind: 'lesson', address: '/a/', label: 'A' });
    room.attend(1, true);
    same();
    room.leave('b');
    same();
    room.reset(2, 'NEWONE');
    same();
    expect(room.size).toBe(0);
    expect(room.join('c', 'x', undefined).number).toBe(1);
  });

  test('a seat that is reset keeps its place and forgets its way', () => {
    const { room } = start();
    const seat = room.progress(room.join('a', 'x', 'Ana'), { closeCode: 1006, page: { address: '/a/', title: 'A' } });
    expect(room.resetSeat(seat)).toMatchObject({ name: 'Ana', resets: 1, pages: [], missions: [] });
    expect(room.seat('a')).not.toHaveProperty('closeCode');
  });
});

test('a code has six letters and digits that are not taken for one another, and is read as people type it', () => {
  const chances = [0, 7, 14, 21, 28, 30];
  const code = createRoomCode((bound) => (chances.shift() ?? 0) % bound);
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
  expect(readRoomCode(` ${shownRoomCode(code).toLowerCase()} `)).toBe(code);
});
