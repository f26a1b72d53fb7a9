/**
 * A sandbox that holds a workshop, in a process of its own, on free ports and with a room that is gone with it. Says how it is
 * reached once it listens, and how much processor time it has used each time it is asked.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../options.ts';
import { createSandbox } from '../sandbox.ts';
import { openStore } from '../workshop/store.ts';

/** How the sandbox is reached. */
export interface Reached {
  /** `http://host:port` of its control listener. */
  readonly url: string;
  /** Of its room. */
  readonly code: string;
}

/** What the sandbox has used since it began: milliseconds of one processor, and octets that it holds now. */
export interface Used {
  readonly processor: number;
  readonly memory: number;
}

const folder = mkdtempSync(join(tmpdir(), 'wire101-preflight-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('disconnect', () => process.exit());
// Ctrl-C is for whoever asks: this process goes when that one has.
process.on('SIGINT', () => {});

const options = readOptions(['--workshop', '--host', '127.0.0.1', '--port', '0', '--wire-port', '0'], {});
const sandbox = createSandbox({ ...options, siteFolder: folder, store: openStore(join(folder, 'workshop.sqlite')) });
await sandbox.listen();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ processor: (user + system) / 1000, memory: process.memoryUsage().rss } satisfies Used);
});
const { code = '' } = sandbox.workshop?.room.kept ?? {};
process.send?.({ url: `http://127.0.0.1:${sandbox.port}`, code } satisfies Reached);
