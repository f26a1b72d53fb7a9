import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PageEvent } from '#capture/schema.ts';
import type { Bounds } from '#widgets/ladder/bounds.ts';
import { PagePlacer } from '#widgets/ladder/page-placer.ts';
import { type CountedEvent, type FindBounds, placePageEvents } from '#widgets/ladder/place-page-events.ts';

const FREE: Bounds = { after: -1, before: Number.POSITIVE_INFINITY, caused: true };

function event(name: string, time: number, socket = 0): PageEvent {
  return { name, time, socket };
}

function counted(events: readonly PageEvent[]): CountedEvent[] {
  return events.map((each, index) => ({ event: each, index, count: 0 }));
}

/** Places events over entries at 0, 10, 20, 30; bounds by the event's name. */
function place(events: readonly PageEvent[], bounds: Record<string, Partial<Bounds>> = {}, settled = true) {
  const find = ({ name }: PageEvent): Bounds => ({ ...FREE, ...bounds[name] });
  const context = { times: [0, 10, 20, 30], offset: 0, findBounds: find, settled };
  return placePageEvents(counted(events), context).placed.map(({ event: { name }, position, time }) => ({
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
    const context = { times: [1000, 1010], offset: 1000, findBounds: () => FREE, settled: true };
    expect(placePageEvents(counted([event('a', 5)]), context).placed[0]).toMatchObject({ position: 1, time: 1005 });
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
      const findBounds: FindBounds = ({ name }) => bounds[Number(name)] ?? FREE;
      const { placed } = placePageEvents(counted(page), { times: entryTimes, offset, findBounds, settled: true });
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

const ALL = { atMost: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };

test('however entries and events come, and however few are placed in one step, they are placed as if all had come at once', () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('entry' as const), after: fc.nat(9) }),
    fc.record({
      what: fc.constant('event' as const),
      time: fc.nat(200),
      socket: fc.nat(1),
      bound: fc.constantFrom('after', 'before', 'none'),
      entry: fc.nat(20),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.nat(4), { minLength: 1 }),
      fc.array(fc.record({ atMost: fc.nat(3), until: fc.nat(200) }), { minLength: 1 }),
      fc.boolean(),
      (steps, batches, shares, settled) => {
        const times: number[] = [];
        const page: PageEvent[] = [];
        const causes: { bound: string; entry: number }[] = [];
        const findBounds: FindBounds = ({ name }) => {
          const { bound, entry } = causes[Number(name)] ?? { bound: 'none', entry: 0 };
          const there = entry < times.length;
          if (bound === 'after') return { ...FREE, after: there ? entry : -1, caused: there };
          return bound === 'before' && there ? { ...FREE, before: entry } : FREE;
        };
        const context = () => ({ times, offset: 0, findBounds, settled });
        const placer = new PagePlacer();
        steps.forEach((each, index) => {
          if (each.what === 'entry') times.push((times.at(-1) ?? 0) + each.after);
          else {
            page.push(event(String(page.length), each.time, each.socket));
            causes.push(each);
          }
          const share = shares[index % shares.length] ?? ALL;
          if ((batches[index % batches.length] ?? 0) === 0) placer.advance(page, context(), share);
          expect(placer.count).toBeLessThanOrEqual(page.length);
        });
        placer.advance(page, context(), ALL);
        expect(placer.placed).toEqual(placePageEvents(counted(page), context()).placed);
      },
    ),
    { numRuns: 2000 },
  );
});
