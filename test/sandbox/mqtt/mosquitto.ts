import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installedMosquitto } from '#test/setup/find-mosquitto.ts';
import { until } from '../harness.ts';

/** Where it is installed; undefined where it is not. */
export const mosquitto = installedMosquitto();

export interface RunningBroker {
  readonly port: number;
  readonly url: URL;
  stop(): Promise<void>;
}

/** Mosquitto on a free port of this machine. */
export async function startMosquitto(): Promise<RunningBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'wire101-mosquitto-'));
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\nuser root\n`,
  );
  const child: ChildProcess = spawn(mosquitto?.broker ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until(() => reachable(port));
  return {
    port,
    url: new URL(`mqtt://127.0.0.1:${port}`),
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const run = promisify(execFile);

/** Runs mosquitto_pub; rejects with what it wrote when it fails. */
export async function publishBy(args: readonly string[]): Promise<void> {
  await run(mosquitto?.pub ?? 'mosquitto_pub', [...args]);
}

/** Runs mosquitto_sub until it has received as many messages as `-C` says; answers what it has written. */
export async function subscribeBy(args: readonly string[]): Promise<string> {
  return (await run(mosquitto?.sub ?? 'mosquitto_sub', [...args], { timeout: 10_000 })).stdout;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function reachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
