import { describe, expect, test, vi } from 'vitest';
import type { TapHost } from '#service/tap/host.ts';
import { Pipe } from '#simulator/pipe.ts';

/** A pipe whose client keeps what it reads, on a clock that the test turns. */
function reading() {
  const read: number[] = [];
  const timers = {
    set: (task: () => void, milliseconds: number) => setTimeout(task, milliseconds),
    clear: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
    soon: (task: () => void) => void setTimeout(task, 0),
  };
  const host = { timers, copy: (octets: Uint8Array) => octets.slice() } as unknown as TapHost;
  const pipe = new Pipe(host, {
    received: (octets) => read.push(octets.length),
    ended: () => read.push(0),
    closed() {},
  });
  return { pipe, read };
}

describe('a simulated client that reads slowly (RFC 9293 §3.8.6)', () => {
  test('what it has not read is not taken from the server, and comes in order when it reads on', async () => {
    vi.useFakeTimers();
    const { pipe, read } = reading();
    const taken = vi.fn();
    pipe.readAt(0);
    pipe.write(new Uint8Array(10), taken);
    pipe.write(new Uint8Array(20), taken);
    pipe.end();
    await vi.advanceTimersByTimeAsync(1000);
    expect([read, taken.mock.calls.length]).toEqual([[], 0]);
    pipe.readAt(10);
    await vi.advanceTimersByTimeAsync(990);
    expect(read).toEqual([10]);
    await vi.advanceTimersByTimeAsync(20);
    expect(read).toEqual([10, 20]);
    pipe.readAt(undefined);
    await vi.advanceTimersByTimeAsync(1);
    expect([read, taken.mock.calls.length]).toEqual([[10, 20, 0], 2]);
    vi.useRealTimers();
  });

  test('a connection that goes lets go of what was not read', async () => {
    vi.useFakeTimers();
    const { pipe, read } = reading();
    const taken = vi.fn();
    pipe.readAt(0);
    pipe.write(new Uint8Array(10), taken);
    await vi.advanceTimersByTimeAsync(1);
    pipe.reset();
    await vi.advanceTimersByTimeAsync(1);
    expect([read, taken.mock.calls.length]).toEqual([[], 1]);
    vi.useRealTimers();
  });
});
