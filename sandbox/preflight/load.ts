import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Learner } from './learner.ts';
import type { Line } from './line.ts';
import type { Reached, Used } from './load-sandbox.ts';

/** What a class at work asks of this machine. */
export interface Load {
  readonly learners: number;
  readonly written: number;
  /** Messages that no capture has told of, long after the last was written. */
  readonly missing: number;
  /** Milliseconds from writing until the learner's own capture stream has it: half of them within, 99 of 100 within. */
  readonly median: number;
  readonly p99: number;
  /** What the sandbox takes of one processor core, of 1, and octets of memory. */
  readonly processor: number;
  readonly memory: number;
}

/** Messages a second that each learner writes: more than a hand does. */
const RATE = 5;
/** Within this a lab shows what crossed as soon as it does; above the second it lags behind the hand. Milliseconds. */
const PROMPT = 100;
const LATE = 300;
/** Of one core: what may be used without a queue, and what leaves no room. */
const EASY = 0.6;
const FULL = 0.9;
/** So many sit down at once. */
const AT_ONCE = 10;
const SETTLING = 500;
const PATIENCE = 3000;

/**
 * Has a class of scripted learners at work for `seconds` with a sandbox of its own.
 * @param told how many sit, and how many seconds are over
 * @param stop ends it early; it then rejects with the reason
 */
export async function measureLoad(
  learners: number,
  seconds: number,
  told: (text: string) => void,
  stop: AbortSignal,
): Promise<Load> {
  const child = fork(fileURLToPath(new URL('./load-sandbox.ts', import.meta.url)), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const sitting: Learner[] = [];
  try {
    const ask = async <Told>(question?: string): Promise<Told> => {
      if (question !== undefined) child.send(question);
      const gone = once(child, 'exit').then(() => Promise.reject(new Error('the sandbox of the load test ended')));
      const [answer] = (await Promise.race([once(child, 'message', { signal: stop }), gone])) as [Told];
      return answer;
    };
    const reached = await ask<Reached>();
    const times: number[] = [];
    while (sitting.length < learners) {
      stop.throwIfAborted();
      const coming = Array.from({ length: Math.min(AT_ONCE, learners - sitting.length) }, (_, each) =>
        Learner.sitDown(reached, `Learner ${sitting.length + each + 1}`, (time) => times.push(time)),
      );
      sitting.push(...(await Promise.all(coming)));
      told(`${sitting.length} of ${learners} learners have sat down`);
    }
    await wait(SETTLING, undefined, { signal: stop });
    const before = await ask<Used>('used');
    const began = performance.now();
    const written = await work(sitting, seconds, told, stop);
    const took = performance.now() - began;
    const after = await ask<Used>('used');
    const missing = await missingOf(sitting, stop);
    const sorted = times.toSorted((a, b) => a - b);
    return {
      ...{ learners, written, missing, median: shareOf(sorted, 0.5), p99: shareOf(sorted, 0.99) },
      ...{ processor: (after.processor - before.processor) / took, memory: after.memory },
    };
  } finally {
    for (const learner of sitting) learner.leave();
    child.kill('SIGKILL');
  }
}

/** Each writes in its own turn, so that the class is spread over time as people are. Answers how many messages were written. */
async function work(
  sitting: readonly Learner[],
  seconds: number,
  told: (text: string) => void,
  stop: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const due = (message: number) => began + (message * 1000) / (RATE * sitting.length);
  const all = Math.round(seconds * RATE * sitting.length);
  let second = 0;
  for (let written = 0; written < all; ) {
    const now = performance.now();
    for (; written < all && due(written) <= now; written += 1) sitting[written % sitting.length]?.write();
    if (now - began >= second * 1000) told(`${sitting.length} learners at work, ${second} of ${seconds} s`);
    while (now - began >= second * 1000) second += 1;
    await wait(2, undefined, { signal: stop });
  }
  return all;
}

async function missingOf(sitting: readonly Learner[], stop: AbortSignal): Promise<number> {
  const missing = () => sitting.reduce((sum, learner) => sum + learner.missing, 0);
  for (const began = performance.now(); missing() > 0 && performance.now() - began < PATIENCE; )
    await wait(20, undefined, { signal: stop });
  return missing();
}

function shareOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.POSITIVE_INFINITY;
}

/** What a load says of the class that is to come. */
export function loadLine({ learners, written, missing, median, p99, processor, memory }: Load): Line {
  const what = 'Load';
  const says =
    `${learners} learners wrote ${written} messages; 99 of 100 were in their captures within ${p99.toFixed(0)} ms, ` +
    `half within ${median.toFixed(1)} ms; the sandbox took ${Math.round(processor * 100)} % of one core and ${Math.round(memory / 2 ** 20)} MiB`;
  const room = Math.floor((learners * EASY) / Math.max(processor, 0.001));
  const fewer = `By its use of the processor there is room for about ${Math.max(1, room)} learners as busy as these.`;
  if (missing > 0) {
    return {
      what,
      verdict: 'fail',
      says: `${says}; ${missing} messages were lost`,
      todo: ['This must not be: please tell us.'],
    };
  }
  if (processor >= FULL || p99 >= LATE) {
    return {
      what,
      verdict: 'fail',
      says,
      todo: ['Too much for this machine, as it is now.', fewer, 'Plug it in, close other programs, and try again.'],
    };
  }
  if (processor >= EASY || p99 >= PROMPT) {
    return { what, verdict: 'look', says, todo: ['It will do, and labs will lag at times.', fewer] };
  }
  return { what, verdict: 'pass', says: `${says}; there is room for about ${room}` };
}
