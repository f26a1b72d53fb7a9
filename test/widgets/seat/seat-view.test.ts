import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RefusedError } from '#link/link.ts';
import type { RoomState } from '#link/live-room.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { wayTo } from '#widgets/seat/follow.ts';
import { calledWords, contextWords, ownName, refusedWords } from '#widgets/seat/join-view.ts';
import { Reports } from '#widgets/seat/reports.ts';
import { announcement, type BarState, barView } from '#widgets/seat/seat-view.ts';
import type { Progress, SeatState } from '#workshop/model.ts';

const PIN = { kind: 'lesson', address: '/lessons/frames/', label: 'Frames', id: 3, at: 0 } as const;

function told(seat: Partial<SeatState['seat']> = {}, room: Partial<SeatState['room']> = {}): SeatState {
  return {
    type: 'seat',
    seat: { id: 'a', number: 7, name: 'Ana', consent: 'none', resets: 0, ...seat },
    room: { code: 'K7M2QX', revision: 0, attention: false, attentions: 0, together: false, present: 1, ...room },
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

/** What the bar says, and what can be pressed in it besides Leave. */
function bar(state: SeatState | undefined, room: RoomState = { kind: 'there' }, more: Partial<BarState> = {}) {
  const views = barView({ told: state, room, joinHref: '/join/', togetherHref: '/together/', ...more });
  const actions = views.flatMap(actionsIn).filter((action) => action !== 'leave');
  return { text: views.map(textOf).join(' '), actions };
}

describe('the bar of a seat', () => {
  test('says who one is, and how it stands with the room', () => {
    expect(bar(told()).text).toContain('Ana');
    expect(bar(told()).text).toContain('seat 7');
    expect(bar(told(), { kind: 'coming again', attempt: 2 }).text).toContain('coming again by itself');
    expect(bar(told({ name: 'Seat 7' })).text).not.toContain('seat 7');
  });

  test('says why the room is there no more, and then offers nothing that the room would have to do', () => {
    const gone = (code: number, more: Partial<BarState> = {}) =>
      bar(told({ consent: 'asked' }, { pin: PIN, attention: true }), { kind: 'gone', code, reason: '' }, more);
    expect(gone(4401).text).toMatch(/no more.*Take a seat/);
    expect(gone(4401, { leaving: 'left' }).text).toMatch(/You have left the room.*Take a seat/);
    expect(gone(4404).text).toMatch(/No workshop is held here now. Your seat is kept/);
    expect(gone(4404).text).not.toContain('Take a seat');
    expect(gone(4429).text).toContain('close some');
    for (const code of [4401, 4404, 4429]) expect(gone(code).actions).toEqual(['close']);
  });

  test('asks one thing at a time, the most pressing first', () => {
    const all = told({ consent: 'asked' }, { pin: PIN, attention: true });
    const there = { kind: 'there' } as const;
    const more = { lookedAwayFrom: 0, wasReset: true };
    expect(bar(all, there, { ...more, leaving: 'asked' }).actions).toEqual(['stay', 'leave-now']);
    expect(bar(all, there, more).text).toContain('Your labs are paused');
    expect(bar(all, there, more).actions).toEqual([]);
    expect(bar(all, there, { wasReset: true }).text).toContain('has reset your seat');
    expect(bar(all, there, { wasReset: true }).actions).toEqual(['reset-read']);
    expect(bar(all).actions).toEqual(['consent', 'refuse']);
    expect(bar(told({ consent: 'given' }, { pin: PIN })).actions).toEqual(['follow', 'own-way', 'refuse']);
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

describe('a pin is followed', () => {
  const from = { origin: 'http://a:1', pathname: '/lessons/frames/', search: '' };
  const way = (address: string) => wayTo(new URL(address, from.origin), from);

  test('without loading the page anew when it is the one that is open', () => {
    expect(way('/lessons/mqtt/')).toBe('another page');
    expect(way('/lessons/frames/?present')).toBe('another page');
    expect(way('http://b:1/lessons/frames/#the-mask')).toBe('another page');
    expect(way('/lessons/frames/#the-mask')).toBe('a place of this page');
    expect(way('/lessons/frames/')).toBe('the top of this page');
  });
});

test('a learner without a name has the number of the seat for one, and no name to change', () => {
  const unnamed = { number: 7, name: 'Seat 7' };
  expect([calledWords(unnamed), ownName(unnamed)]).toEqual(['without a name', '']);
  const named = { number: 7, name: 'Seat 8' };
  expect([calledWords(named), ownName(named)]).toEqual(['as Seat 8', 'Seat 8']);
});

test('whether a browser withholds something from the page is said', () => {
  expect(contextWords(false)).toBe('This page is such a one.');
  expect(contextWords(true)).toContain('all the same');
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

  test('that are refused as they are go no more; those that came too often go again', async () => {
    const sent: Progress[] = [];
    let status = 400;
    const reports = new Reports(async (progress) => {
      sent.push(progress);
      if (status !== 204) throw new RefusedError({ status, title: '' });
    });
    reports.tell({ closeCode: 1006 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent).toEqual([{ closeCode: 1006 }]);
    status = 429;
    reports.tell({ lab: 'A' });
    await vi.advanceTimersByTimeAsync(500);
    status = 204;
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent.slice(1)).toEqual([{ lab: 'A' }, { lab: 'A' }]);
  });
});
