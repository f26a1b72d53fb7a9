import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RoomState } from '#link/live-room.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { refusedWords } from '#widgets/seat/join-view.ts';
import { Reports } from '#widgets/seat/reports.ts';
import { announcement, barView } from '#widgets/seat/seat-view.ts';
import type { Progress, SeatState } from '#workshop/model.ts';

const PIN = { kind: 'lesson', address: '/lessons/frames/', label: 'Frames', id: 3, at: 0 } as const;

function told(seat: Partial<SeatState['seat']> = {}, room: Partial<SeatState['room']> = {}): SeatState {
  return {
    type: 'seat',
    seat: { id: 'a', number: 7, name: 'Ana', consent: 'none', resets: 0, ...seat },
    room: { code: 'K7M2QX', revision: 0, attention: false, together: false, present: 1, ...room },
  };
}

const textOf = (part: Markup | string): string =>
  typeof part === 'string' ? part : part.children.map(textOf).join('');
const actionsIn = (part: Markup | string): string[] =>
  typeof part === 'string'
    ? []
    : [
        ...('data-action' in part.attributes ? [String(part.attributes['data-action'])] : []),
        ...part.children.flatMap(actionsIn),
      ];

function bar(state: SeatState | undefined, room: RoomState = { kind: 'there' }) {
  const views = barView({ told: state, room, refused: undefined, joinHref: '/join/', togetherHref: '/together/' });
  return { text: views.map(textOf).join(' '), actions: views.flatMap(actionsIn) };
}

describe('the bar of a seat', () => {
  test('says who one is, and how it stands with the room', () => {
    expect(bar(told()).text).toContain('Ana');
    expect(bar(told()).text).toContain('seat 7');
    expect(bar(told(), { kind: 'coming again', attempt: 2 }).text).toContain('coming again by itself');
    expect(bar(undefined, { kind: 'gone', code: 4401, reason: '' }).text).toContain('no more');
    expect(bar(undefined, { kind: 'gone', code: 4429, reason: '' }).text).toContain('too many pages');
  });

  test('leads to the shared rooms while the class is together', () => {
    expect(bar(told({}, { together: true })).text).toContain('Together');
    expect(bar(told()).text).not.toContain('Together');
  });

  test('invites to a pin until it is followed or left, and then only names it', () => {
    expect(bar(told({}, { pin: PIN })).actions).toEqual(['follow', 'own-way']);
    expect(bar(told({ pin: { id: 2, followed: true } }, { pin: PIN })).actions).toEqual(['follow', 'own-way']);
    for (const followed of [true, false]) {
      expect(bar(told({ pin: { id: 3, followed } }, { pin: PIN })).actions).toEqual(['follow']);
    }
  });

  test('asks for consent, and lets it be taken back', () => {
    expect(bar(told({ consent: 'asked' })).actions).toEqual(['consent', 'refuse']);
    expect(bar(told({ consent: 'asked' })).text).toContain('tokens are taken out');
    expect(bar(told({ consent: 'given' })).actions).toEqual(['refuse']);
    expect(bar(told({ consent: 'refused' })).actions).toEqual([]);
  });
});

describe('what is announced', () => {
  test('is what has changed, once', () => {
    const before = told();
    expect(announcement(before, before)).toBe('');
    expect(announcement(before, told({}, { pin: PIN }))).toContain('Frames');
    expect(announcement(told({}, { pin: PIN }), told({}, { pin: PIN }))).toBe('');
    expect(announcement(undefined, told({ pin: { id: 3, followed: true } }, { pin: PIN }))).toBe('');
    expect(announcement(before, told({ consent: 'asked' }))).toContain('may be shown');
    expect(announcement(before, told({ resets: 1 }))).toContain('reset your seat');
    expect(announcement(undefined, told({ resets: 1 }))).toBe('');
    expect(announcement(told({}, { attention: true }), before)).toContain('goes on');
  });
});

test('a refused seat is told with what to do', () => {
  expect(refusedWords({ status: 403, title: '' })).toContain('Look at the board');
  expect(refusedWords({ status: 429, title: 'Too many wrong codes', detail: 'try again in 6 s' })).toContain('6 s');
  expect(refusedWords({ status: 503, title: '', limit: 'seats' })).toContain('All seats');
  expect(refusedWords({ status: 429, title: '', limit: 'seatsPerAddress' })).toContain('--max-seats-per-address');
  expect(refusedWords({ status: 500, title: 'Broken' })).toBe('Broken');
});

describe('reports', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('go one a second at most, with the newest of each kind; one that failed is told again unless something newer came', async () => {
    const sent: Progress[] = [];
    let failing = false;
    const reports = new Reports(async (progress) => {
      if (failing) throw new TypeError('no answer');
      sent.push(progress);
    });
    reports.tell({ lab: 'A' });
    reports.tell({ lab: 'B' });
    reports.tell({ lab: 'C', closeCode: 1006 });
    expect(sent).toEqual([{ lab: 'A' }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual([{ lab: 'A' }, { lab: 'C', closeCode: 1006 }]);
    failing = true;
    await vi.advanceTimersByTimeAsync(1000);
    reports.tell({ lab: 'D', closeCode: 1000 });
    await vi.advanceTimersByTimeAsync(0);
    failing = false;
    reports.tell({ lab: 'E' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.at(-1)).toEqual({ lab: 'E', closeCode: 1000 });
    const count = sent.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(count);
    reports.stop();
    reports.tell({ lab: 'F' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(count);
  });
});
