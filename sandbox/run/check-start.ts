import { accessSync, constants, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { LANES, type Options } from '../options.ts';

/** Why the sandbox cannot start, in one line. */
export class StartError extends Error {}

/**
 * Finds out before anything is built whether the sandbox can start.
 * @param folder where the site is to be built, if it is
 * @throws StartError when a port cannot be had or the folder cannot be written
 */
export async function checkStart(
  { host, port, wirePort, lanePort, mqttPort }: Pick<Options, 'host' | 'port' | 'wirePort' | 'lanePort' | 'mqttPort'>,
  folder?: string,
): Promise<void> {
  await checkPort(host, port, '--port');
  await checkPort(host, wirePort, '--wire-port');
  if (lanePort !== undefined) {
    for (let lane = 0; lane < LANES; lane += 1) await checkPort(host, lanePort + lane, '--lane-port');
  }
  if (mqttPort !== undefined) await checkPort(host, mqttPort, '--mqtt-port');
  if (folder !== undefined) checkFolder(folder);
}

function checkPort(host: string, port: number, flag: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once('error', (error: NodeJS.ErrnoException) => reject(new StartError(portMessage(error, host, port, flag))));
  probe.listen({ host, port }, () => probe.close(() => resolve()));
  return promise;
}

function portMessage(error: NodeJS.ErrnoException, host: string, port: number, flag: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken; choose another with ${flag}`;
    case 'EACCES':
      return `port ${port} needs more rights; choose one above 1023 with ${flag}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is no address of this machine; choose another with --host`;
    default:
      return `cannot listen on ${host}:${port} (${error.code ?? error.message})`;
  }
}

function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartError(`cannot write the site to ${folder} (${code}); --no-build serves what was built last`);
  }
}
