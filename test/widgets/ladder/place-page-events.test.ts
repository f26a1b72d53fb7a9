import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PageEvent } from '#capture/schema.ts';
import type { Bounds } from '#widgets/ladder/landmarks.ts';
import { placePageEvents } from '#widgets/ladder/place-page-events.ts';

const FREE: Bounds = { after: -1, before: Number.POSITIVE_INFINITY, caused: true };

function event(name: string, time: number, socket = 0): PageEvent {
  return { name, time, socket };
}

/** Places events over entries at 0, 10, 20, 30; bounds by the event's name. */
function place(events: readonly PageEvent[], bounds: Record<string, Partial<Bounds>> = {}, settled = true) {
  const find = ({ name }: PageEvent): Bounds => ({ ...FREE, ...bounds[name] });
  return placePageEvents(events, [0, 10, 20, 30], 0, find, settled).map(({ event: { name }, position, time }) => ({
    name,
    position,
    time,
  }));
}

describe('by time', () => {
  test('an event stands after the entries before it', () => {
    expect(place([event('a', 5), event('b', 25), event('c', 99)])).toEqual([
      { name: 'a', position: 1, time: 5 },
      { name: 'b', position: 3, time: 25 },
      { name: 'c', position: 4, time: 99 },
    ]);
  });

  test('the offset of the clocks counts', () => {
    const [placed] = placePageEvents([event('a', 5)], [1000, 1010], 1000, () => FREE, true);
    expect(placed).toMatchObject({ position: 1, time: 1005 });
  });
});

describe('by cause', () => {
  test('an open measured before its 101 stands after it, and its time is not before it', () => {
    expect(place([event('open', 12)], { open: { after: 2 } })).toEqual([{ name: 'open', position: 3, time: 20 }]);
  });

  test('a send measured after its frame stands before it', () => {
    expect(place([event('send', 29)], { send: { before: 2 } })).toEqual([{ name: 'send', position: 2, time: 20 }]);
  });

  test('events of the page keep their order, also when a later one must stand early', () => {
    const placed = place([event('open', 25), event('send', 26)], { send: { before: 1 } });
    expect(placed.map(({ position }) => position)).toEqual([1, 1]);
    expect(placed.map(({ time }) => time)).toEqual([10, 10]);
  });
});

describe('an event whose cause has not been seen', () => {
  test('waits, and what its WebSocket saw after it waits too', () => {
    const events = [event('open', 5), event('send', 6), event('new WebSocket', 7, 1)];
    const bounds = { open: { caused: false } };
    expect(place(events, bounds, false).map(({ name }) => name)).toEqual(['new WebSocket']);
    expect(place(events, bounds, true).map(({ name }) => name)).toEqual(['open', 'send', 'new WebSocket']);
  });
});

test('whatever the clocks say: positions rise, times rise and fit, lower bounds hold', () => {
  const times = fc.array(fc.nat(100), { maxLength: 8 }).map((list) => list.sort((a, b) => a - b));
  const events = fc.array(fc.record({ time: fc.nat(100), after: fc.integer({ min: -1, max: 7 }), before: fc.nat(8) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(times, events, fc.integer({ min: -50, max: 50 }), (entryTimes, given, offset) => {
      const page = given.map(({ time }, index) => event(String(index), time));
      const bounds = given.map(({ after, before }) => ({
        after: Math.min(after, entryTimes.length - 1),
        before,
        caused: true,
      }));
      const placed = placePageEvents(page, entryTimes, offset, ({ name }) => bounds[Number(name)] ?? FREE, true);
      expect(placed).toHaveLength(page.length);
      placed.forEach(({ position, time }, index) => {
        expect(position).toBeGreaterThan(bounds[index]?.after ?? -1);
        expect(position).toBeGreaterThanOrEqual(placed[index - 1]?.position ?? 0);
        expect(time).toBeGreaterThanOrEqual(placed[index - 1]?.time ?? Number.NEGATIVE_INFINITY);
        expect(time).toBeGreaterThanOrEqual(entryTimes[position - 1] ?? Number.NEGATIVE_INFINITY);
      });
    }),
  );
});
