/**
 * A server of event streams in a process of its own, told what to do by messages: `feed-server.ts bare` is node:http that
 * holds each response and writes an event to all, `… sandbox` the whole sandbox with one session. Sends its address when
 * it listens, and its memory when asked.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createSandbox } from '#sandbox/sandbox.ts';
import { defaultLimits } from '#service/limits.ts';

/** What the process holds, in octets. */
export interface Memory {
  readonly all: number;
  /** Of it the capture; none where there is no capture. */
  readonly capture: number;
}

interface Server {
  readonly port: number;
  readonly path: string;
  publish(): void;
  /** Forgets the capture, so that what it held can be counted apart. */
  forgetCapture(): void;
}

const UNBOUNDED = 2 ** 40;

async function bare(): Promise<Server> {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  let id = 0;
  return {
    port: (server.address() as AddressInfo).port,
    path: '/',
    publish() {
      id += 1;
      const event = Buffer.from(`id: ${id}\ndata: event ${id} abcdefghijklmnopqrstuvwxyz\n\n`);
      for (const response of open) response.write(event);
    },
    forgetCapture() {},
  };
}

async function sandboxed(): Promise<Server> {
  const limits = {
    ...defaultLimits,
    wireConnectionsPerAddress: UNBOUNDED,
    connectionsPerSession: UNBOUNDED,
    octetsPerSession: UNBOUNDED,
  };
  const allow = { allowHost: [], allowOrigin: [] };
  const sandbox = createSandbox({
    host: '127.0.0.1',
    port: 0,
    wirePort: 0,
    lanePort: undefined,
    mqttPort: undefined,
    mqttUrl: undefined,
    ...allow,
    limits,
    siteFolder: '/nonexistent',
  });
  await sandbox.listen();
  const session = sandbox.sessions.open('127.0.0.1');
  let id = 0;
  return {
    port: sandbox.wirePort,
    path: `/s/${session.wireToken}/events`,
    publish() {
      id += 1;
      session.feed.publish(`event ${id} abcdefghijklmnopqrstuvwxyz`);
    },
    forgetCapture: () => session.log.shed(UNBOUNDED),
  };
}

async function held(): Promise<number> {
  for (let count = 0; count < 3; count += 1) {
    globalThis.gc?.();
    await wait(50);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const server = await (process.argv[2] === 'bare' ? bare() : sandboxed());
process.on('message', async (message) => {
  if (message === 'publish') server.publish();
  if (message === 'memory') {
    const all = await held();
    server.forgetCapture();
    const memory: Memory = { all, capture: all - (await held()) };
    process.send?.(memory);
  }
});
process.send?.({ port: server.port, path: server.path });
