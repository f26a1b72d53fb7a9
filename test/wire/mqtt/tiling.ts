import { expect } from 'vitest';
import { expectFieldsTile } from '../websocket/tiling.ts';
import type { Decoded } from './feeding.ts';

/** Fails unless packets and the unfinished rest lie side by side from `start` to the end, and their fields in them. */
export function expectTiled({ stream, units, pending }: Decoded, start = 0): void {
  let at = start;
  for (const unit of pending === undefined ? units : [...units, pending]) {
    expect(unit.offset).toBe(at);
    expectFieldsTile(unit);
    for (const breach of unit.broken) {
      expect(breach.offset).toBeGreaterThanOrEqual(unit.offset);
      expect(breach.offset + breach.length).toBeLessThanOrEqual(unit.offset + unit.length);
      expect(breach.length).toBeGreaterThan(0);
    }
    at += unit.length;
  }
  expect(at).toBe(stream.octets.end);
}
