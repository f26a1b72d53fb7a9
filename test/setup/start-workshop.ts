import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LANES } from '#sandbox/options.ts';
import { readRoomCode } from '#workshop/room-code.ts';
import { freePort, freePorts, type RunningSandbox, startSandbox } from './start-sandbox.ts';

/** A sandbox in a process of its own that holds a workshop, with the site behind it. */
export interface RunningWorkshop extends RunningSandbox {
  readonly code: string;
  /** The secret of the teacher's link. */
  readonly teacher: string;
  /** Starts it anew on the same ports and the same file, after it was stopped. */
  again(): Promise<RunningWorkshop>;
}

/** @throws Error when it does not start, or does not say how to join */
export async function startWorkshop(args: readonly string[] = []): Promise<RunningWorkshop> {
  const file = join(mkdtempSync(join(tmpdir(), 'workshop-')), 'workshop.sqlite');
  // A page may talk to the ports that were there when it came: started anew, they are the same.
  // The lanes follow the wire listener's port.
  const wire = ['--wire-port', String(await freePorts(1 + LANES))];
  return start(await freePort(), ['--workshop', '--host', '127.0.0.1', '--workshop-data', file, ...wire, ...args]);
}

async function start(port: number, args: readonly string[]): Promise<RunningWorkshop> {
  const sandbox = await startSandbox(port, args);
  const told = () => {
    const code = /with the code {2}(\S+)/.exec(sandbox.printed())?.[1];
    const teacher = /board\/#(\S+)/.exec(sandbox.printed())?.[1];
    return code && teacher ? { code: readRoomCode(code), teacher } : undefined;
  };
  for (let tried = 0; told() === undefined && tried < 200; tried += 1) await wait(25);
  const said = told();
  if (!said) throw new Error(`the sandbox tells of no workshop: ${sandbox.printed()}`);
  return { ...sandbox, ...said, again: () => start(port, args) };
}
