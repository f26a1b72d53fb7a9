import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptureBudget } from '#sandbox/sessions/capture-budget.ts';
import { CaptureLog } from '#sandbox/sessions/capture-log.ts';
import type { TapEvent } from '#service/tap/tap-event.ts';
import { EventStreamReader } from '#wire/sse/event-stream-reader.ts';

const octets = (length: number): TapEvent => ({
  type: 'octets',
  time: length,
  connection: 0,
  side: 'client',
  offset: 0,
  octets: new Uint8Array(length),
});
const log = (events: number, size = 1e9) => new CaptureLog({ events, octets: size }, new CaptureBudget(1e12), () => {});
const everything = (from: CaptureLog, after = -1) => from.after(after, Number.POSITIVE_INFINITY);

describe('a capture log', () => {
  test('numbers events from 0 and answers those after an id', () => {
    const events = log(10);
    for (let count = 1; count <= 3; count += 1) events.append(octets(count));
    expect(everything(events).events.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(everything(events, 1)).toMatchObject({ events: [{ id: 2 }], last: 2, more: false });
    expect(everything(events, 2)).toEqual({ events: [], last: 2, more: false });
    expect(events.after(-1, 2)).toMatchObject({ last: 1, more: true });
  });

  test('past its number of events drops the oldest and says so', () => {
    const events = log(3);
    for (let count = 1; count <= 5; count += 1) events.append(octets(count));
    const { events: seen } = everything(events);
    expect(seen[0]).toEqual({ type: 'elided', id: 1, time: 3, from: 0, to: 1, octets: 1 + 2 });
    expect(seen.slice(1).map(({ id }) => id)).toEqual([2, 3, 4]);
    expect(everything(events, 0).events[0]).toMatchObject({ type: 'elided', from: 1, to: 1, octets: 2 });
    expect(everything(events, 1).events[0]).toMatchObject({ type: 'octets', id: 2 });
  });

  test('remembers how much it dropped, however its memory of that grew and came round', () => {
    const events = log(700);
    for (let count = 0; count < 20_000; count += 1) {
      events.append(octets(count % 7));
      if (count % 997 !== 0 || count < 800) continue;
      const dropped = count - 700;
      const after = Math.max(-1, dropped - 2000);
      const lost = Array.from({ length: dropped - after }, (_, index) => (after + 1 + index) % 7);
      const [first] = everything(events, after).events;
      expect(first).toMatchObject({ type: 'elided', from: after + 1, to: dropped });
      expect(first).toMatchObject({ octets: lost.reduce((sum, length) => sum + length, 0) });
    }
  });

  test('remembers what it dropped as far back as four times what it holds, when all captures share little', () => {
    const events = new CaptureLog({ events: 1e6, octets: 1e9 }, new CaptureBudget(1_000_000), () => {});
    for (let count = 0; count < 50_000; count += 1) {
      events.append(octets(count % 7));
      if (count % 1999 !== 0 || events.first === 0) continue;
      const held = events.next - events.first;
      const after = Math.max(-1, events.next - held * 3);
      const lost = Array.from({ length: events.first - 1 - after }, (_, index) => (after + 1 + index) % 7);
      const [first] = everything(events, after).events;
      expect(first).toMatchObject({ type: 'elided', from: after + 1, to: events.first - 1 });
      expect(first).toMatchObject({ octets: lost.reduce((sum, length) => sum + length, 0) });
    }
    const [whole] = everything(events).events;
    const dropped = Array.from({ length: events.first }, (_, index) => index % 7);
    expect(whole).toMatchObject({ from: 0, octets: dropped.reduce((sum, length) => sum + length, 0) });
  });

  test('past its size too, but keeps the newest event', () => {
    const events = log(100, 1000);
    for (let count = 0; count < 10; count += 1) events.append(octets(500));
    expect(events.size).toBeLessThanOrEqual(1000);
    events.append(octets(5000));
    expect(events.first).toBe(10);
    expect(everything(events).events).toMatchObject([{ type: 'elided', from: 0, to: 9, octets: 5000 }, { id: 10 }]);
  });

  test('its encoded batches are made once for all their readers, and are bounded', () => {
    const events = log(1e6);
    expect(events.encodedAfter(-1)).toBeUndefined();
    for (let count = 0; count < 100; count += 1) events.append(octets(10_000));
    const first = events.encodedAfter(-1);
    expect(events.encodedAfter(-1)).toBe(first);
    expect(first?.event.length).toBeLessThan(100_000);
    let cursor = -1;
    let count = 0;
    const reader = new EventStreamReader(({ data, lastEventId }) => {
      count += JSON.parse(data).length;
      expect(lastEventId).toBe(String(cursor));
    });
    for (let batch = first; batch; batch = events.encodedAfter(cursor)) {
      cursor = batch.last;
      reader.receive(batch.event);
      expect(batch.more).toBe(cursor < 99);
    }
    expect([count, cursor]).toEqual([100, 99]);
  });

  test('all captures together are bounded: the largest loses its oldest events', () => {
    const budget = new CaptureBudget(100_000);
    const small = new CaptureLog({ events: 1e6, octets: 1e9 }, budget, () => {});
    const large = new CaptureLog({ events: 1e6, octets: 1e9 }, budget, () => {});
    small.append(octets(1000));
    for (let count = 0; count < 500; count += 1) {
      large.append(octets(1000));
      expect(budget.size).toBeLessThanOrEqual(100_000);
      expect(budget.size).toBe(small.size + large.size);
    }
    expect(small.first).toBe(0);
    expect(everything(large).events[0]).toMatchObject({ type: 'elided', from: 0 });
    large.close();
    expect(budget.size).toBe(small.size);
  });

  test('a reader that resumes at any moment misses nothing and is told of what it cannot have', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('read'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (steps, bound) => {
        const events = log(bound);
        let cursor = -1;
        let total = 0;
        let told = 0;
        for (const each of [...steps, 'read']) {
          if (typeof each === 'number') {
            events.append(octets(each));
            total += each;
            continue;
          }
          let batch = events.after(cursor, 7);
          for (;;) {
            for (const event of batch.events) {
              const from = event.type === 'elided' ? event.from : event.id;
              expect(from).toBe(cursor + 1);
              cursor = event.id;
              told += event.type === 'elided' ? event.octets : event.time;
            }
            if (!batch.more) break;
            batch = events.after(cursor, 7);
          }
        }
        expect(cursor).toBe(events.next - 1);
        if (events.next <= bound * 4) expect(told).toBe(total);
      }),
    );
  });
});
