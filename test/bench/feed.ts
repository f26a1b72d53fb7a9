/** What an open event stream costs, and how long a fan-out takes: the sandbox beside a bare node:http server. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Memory } from './feed-server.ts';

const STREAMS = 1000;
const EVENTS = 20;

/** How many connections are opened at once. */
const AT_ONCE = 50;

interface Figures {
  /** Octets that one idle stream costs, the capture not counted. */
  readonly idle: number;
  /** Octets of the capture for one idle stream. */
  readonly capture: number;
  /** Milliseconds from publishing an event to its arrival at each client. */
  readonly median: number;
  readonly p99: number;
}

/** Measures both and answers a text of a few lines. */
export async function measureFeed(): Promise<string> {
  const [bare, ours] = [await measure('bare'), await measure('sandbox')];
  const octets = (value: number) => `${(value / 1024).toFixed(1)} KiB`;
  const time = ({ median, p99 }: Figures) => `${median.toFixed(1)} ms, 99th percentile ${p99.toFixed(1)} ms`;
  return [
    `${STREAMS} idle event streams, memory of each: ${octets(ours.idle)}, bare node:http ${octets(bare.idle)}: ` +
      `${(ours.idle / bare.idle).toFixed(2)}× (target ≤ 2×), and ${octets(ours.capture)} of capture`,
    `one event to ${STREAMS} streams arrives after (median) ${time(ours)}; bare node:http ${time(bare)}`,
  ].join('\n');
}

async function measure(kind: 'bare' | 'sandbox'): Promise<Figures> {
  const child = fork('test/bench/feed-server.ts', [kind], { execArgv: ['--expose-gc'] });
  try {
    const [{ port, path }] = (await once(child, 'message')) as [{ port: number; path: string }];
    // As many come first: what the engine compiles while it warms up is no cost of a stream, on either side.
    const warm = await open(port, path, STREAMS);
    const before = await memoryOf(child);
    const streams = await open(port, path, STREAMS);
    const after = await memoryOf(child);
    for (const socket of warm) socket.destroy();
    const latencies: number[] = [];
    for (let count = 0; count < EVENTS; count += 1) latencies.push(...(await fanOut(child, streams)));
    latencies.sort((a, b) => a - b);
    for (const socket of streams) socket.destroy();
    const capture = after.capture / streams.length;
    return {
      idle: (after.all - after.capture - (before.all - before.capture)) / streams.length,
      capture,
      median: latencies[latencies.length >> 1] ?? 0,
      p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    };
  } finally {
    child.kill();
  }
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send('memory');
  const [memory] = (await once(child, 'message')) as [Memory];
  return memory;
}

/** Opens event streams, and waits until the head of each has come. */
async function open(port: number, path: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      await once(socket, 'data');
      return socket;
    });
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

/** Publishes one event; answers after how many milliseconds each stream had it. */
async function fanOut(child: ChildProcess, sockets: readonly Socket[]): Promise<number[]> {
  const arrivals = sockets.map((socket) => once(socket, 'data').then(() => performance.now()));
  const start = performance.now();
  child.send('publish');
  const times = await Promise.all(arrivals);
  await wait(20);
  return times.map((time) => time - start);
}
