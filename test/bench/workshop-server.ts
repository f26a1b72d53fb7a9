/**
 * A sandbox that holds a workshop, in a process of its own. Sends how it is reached once it listens, and what it holds and has
 * used each time it is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createSandbox } from '#sandbox/sandbox.ts';
import { openStore } from '#sandbox/workshop/store.ts';
import { defaultLimits } from '#service/limits.ts';

export interface Reached {
  readonly url: string;
  readonly code: string;
  readonly teacher: string;
}

/** Octets that the process holds after a collection of garbage, and milliseconds of processor that it has used so far. */
export interface Held {
  readonly rss: number;
  /** Of JavaScript, buffers included. */
  readonly heap: number;
  /** What the captures count themselves to hold. */
  readonly captures: number;
  readonly processor: number;
}

const [captureOctets = '0'] = process.argv.slice(2);
/** All learners of the bench come from one address. */
const OF_ONE_ADDRESS = 4096;
const limits = {
  ...defaultLimits,
  sessions: OF_ONE_ADDRESS,
  sessionsPerAddress: OF_ONE_ADDRESS,
  controlConnectionsPerAddress: OF_ONE_ADDRESS,
  wireConnectionsPerAddress: OF_ONE_ADDRESS,
  captureOctetsTotal: Number(captureOctets),
};
const folder = mkdtempSync(join(tmpdir(), 'workshop-bench-'));
const sandbox = createSandbox({
  host: '127.0.0.1',
  port: 0,
  wirePort: 0,
  lanePort: undefined,
  mqttPort: undefined,
  mqttUrl: undefined,
  allowHost: [],
  allowOrigin: [],
  limits,
  siteFolder: '/nonexistent',
  store: openStore(join(folder, 'workshop.sqlite')),
});
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('disconnect', () => process.exit());
await sandbox.listen();

async function held(): Promise<Held> {
  const { user, system } = process.cpuUsage();
  for (let count = 0; count < 2; count += 1) {
    globalThis.gc?.();
    await wait(20);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const captures = [...sandbox.sessions.all].reduce((sum, { log }) => sum + log.size, 0);
  return { rss, heap: heapUsed + external, captures, processor: (user + system) / 1000 };
}

process.on('message', async (message) => {
  if (message === 'held') process.send?.(await held());
});
const { code = '', teacher = '' } = sandbox.workshop?.room.kept ?? {};
process.send?.({ url: `http://127.0.0.1:${sandbox.port}`, code, teacher } satisfies Reached);
