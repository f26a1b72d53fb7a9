import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A sandbox in a process of its own, as `npm start` runs it, without the build. */
export interface RunningSandbox {
  /** `http://127.0.0.1:port` of the control listener. */
  readonly url: string;
  readonly port: number;
  /** What it has printed so far. */
  printed(): string;
  /** Stops it as a laptop that sleeps does, or wakes it. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it, by SIGTERM unless told otherwise, and waits until it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/**
 * Starts the sandbox on `port`, a free one by default, and the wire listener on another.
 * @throws Error with what it printed when it does not start
 */
export async function startSandbox(port?: number, args: readonly string[] = []): Promise<RunningSandbox> {
  const child = spawn(
    process.execPath,
    ['sandbox/start.ts', '--no-build', '--port', String(port ?? 0), '--wire-port', '0', ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  const hear = (text: Buffer) => {
    printed += text.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  await announced(child, () => printed);
  const chosen = Number(/http:\/\/\S+?:(\d+)\b/.exec(printed)?.[1]);
  return {
    url: `http://127.0.0.1:${chosen}`,
    port: chosen,
    printed: () => printed,
    signal: (name) => void child.kill(name),
    stop: (signal = 'SIGTERM') => ended(child, signal),
  };
}

/** The first of `count` ports in a row that nothing listens on at the moment. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const others = Array.from({ length: count - 1 }, (_, index) => freePort(first + 1 + index));
    const all = await Promise.all(others).catch(() => undefined);
    if (all) return first;
  }
}

/** A port that nothing listens on at the moment; that one if it is given, or else an error. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function announced(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const hear = () => {
      if (printed().includes('http://')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${printed()}`)));
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.once('exit', () => resolve());
      child.kill(signal);
    }
  });
}
