/** What a full class costs one sandbox, and how soon each learner sees in a capture what was written. */
import { type ChildProcess, fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Missing, Seen } from './workshop-class.ts';
import type { Held, Reached } from './workshop-server.ts';

const SEATS = 200;
/** Messages that each learner writes in a second; each is sent back. */
const RATE = 5;
const TARGET = 100;
/** Octets that all captures together may hold here, so that they are soon full and memory can be seen to be flat. */
const CAPTURES = 64 * 1024 * 1024;
const MINUTE = 60;
/** MiB a minute by which what is held after a collection of garbage may grow once captures are full. */
const FLAT = 0.5;
/** Milliseconds after garbage was collected for the measure that are left out of the times, and of nothing else. */
const SETTLING = 500;

interface Stretch extends Seen, Held {
  readonly seconds: number;
}

/** @param seconds how long the class works; answers a text of some lines */
export async function measureWorkshop(seconds: number): Promise<string> {
  const server = fork('test/bench/workshop-server.ts', [String(CAPTURES)], { execArgv: ['--expose-gc'] });
  const { url, code, teacher } = await told<Reached>(server);
  const group = fork('test/bench/workshop-class.ts', [url, code, teacher, String(SEATS), String(RATE)]);
  try {
    await told(group);
    const lines: string[] = [];
    const stretches: Stretch[] = [];
    let before = await asked<Held>(server, 'held');
    for (let left = seconds; left > 0; left -= MINUTE) {
      const length = Math.min(MINUTE, left);
      const since = performance.now();
      await wait(length * 1000);
      const seen = await asked<Seen>(group, 'seen');
      const elapsed = (performance.now() - since) / 1000;
      const held = await asked<Held>(server, 'held');
      // The sandbox stood still for that: what waited meanwhile says nothing of a class.
      await wait(SETTLING);
      await asked<Seen>(group, 'seen');
      stretches.push({ ...seen, ...held, seconds: elapsed });
      lines.push(lineOf(seen, held, (held.processor - before.processor) / elapsed / 10));
      before = held;
    }
    const missing = await asked<Missing>(group, 'stop');
    return [...lines, ...conclusion(stretches, missing)].join('\n');
  } finally {
    group.kill();
    server.kill();
  }
}

function told<Told>(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process of the bench ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Told);
    });
  });
}

function asked<Told>(child: ChildProcess, what: string): Promise<Told> {
  child.send(what);
  return told(child);
}

function lineOf(
  { written, captured, reported, board, late }: Seen,
  { rss, heap, captures }: Held,
  load: number,
): string {
  return [
    `${written} written, in the capture stream after (median, p99, longest) ${shares(captured)}`,
    `reports on the board after ${shares(reported)}`,
    `board ${board.messages} messages of ${Math.round(board.octets / Math.max(1, board.messages) / 1024)} KiB, longest gap ${board.longestGap.toFixed(0)} ms`,
    `sandbox ${load.toFixed(0)} % of a core, ${mebi(rss)} MiB resident, ${mebi(heap)} MiB of heap, captures ${mebi(captures)} MiB`,
    `class late by ${late.toFixed(0)} ms at most, load of the machine ${loadavg()[0]?.toFixed(1)}`,
  ].join('; ');
}

function conclusion(stretches: readonly Stretch[], missing: Missing): string[] {
  const all = stretches.flatMap(({ captured }) => captured).sort((a, b) => a - b);
  const p99 = at(all, 0.99);
  const settled = stretches.slice(Math.floor(stretches.length / 2));
  const isLong = settled.length >= 3;
  const heap = isLong ? perMinute(settled, (stretch) => stretch.heap) : Number.NaN;
  const resident = isLong ? perMinute(settled, (stretch) => stretch.rss) : Number.NaN;
  return [
    `${SEATS} learners, ${RATE} messages/s each: ${missing.written} written; in their capture streams after ${shares(all)}: ` +
      `p99 ${p99 < TARGET ? 'met' : 'missed'} (target < ${TARGET} ms)`,
    `missing: ${missing.echoes} echoes, ${missing.octets} octets of captures, ${missing.reports} reports on the board (target 0)`,
    isLong
      ? `memory in the second half, least squares: heap ${heap.toFixed(2)} MiB a minute: ${heap < FLAT ? 'met' : 'missed'} ` +
        `(target < ${FLAT}); resident ${resident.toFixed(2)} MiB a minute, which has the pages that the engine once needed and keeps`
      : 'memory: not measured, it takes six minutes',
  ];
}

/** How a figure in octets grows, in MiB a minute: the slope of the least squares. */
function perMinute(stretches: readonly Stretch[], of: (stretch: Stretch) => number): number {
  let time = 0;
  const points = stretches.map((stretch) => {
    time += stretch.seconds / 60;
    return { x: time, y: of(stretch) / 2 ** 20 };
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const covariance = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}

function shares(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${at(sorted, 0.5).toFixed(1)}, ${at(sorted, 0.99).toFixed(1)}, ${(sorted.at(-1) ?? 0).toFixed(1)} ms`;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

function mebi(octets: number): string {
  return (octets / 2 ** 20).toFixed(0);
}
