import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Side } from '#wire/octets/dissection.ts';
import { listen } from './rig.ts';

/** A TCP proxy that writes down what passes, on its own and without the tap's code. One recording a connection. */
export interface RecordingProxy {
  readonly port: number;
  readonly recordings: { readonly client: Buffer; readonly server: Buffer }[];
  close(): void;
}

export async function startProxy(target: number): Promise<RecordingProxy> {
  const recordings: { client: Buffer; server: Buffer }[] = [];
  const sockets: Socket[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    const recording = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
    const parts: Record<Side, Buffer[]> = { client: [], server: [] };
    Object.defineProperty(recording, 'client', { get: () => Buffer.concat(parts.client) });
    Object.defineProperty(recording, 'server', { get: () => Buffer.concat(parts.server) });
    recordings.push(recording);
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(near, far);
    const relay = (from: Socket, to: Socket, side: Side) => {
      from.on('data', (octets) => {
        parts[side].push(Buffer.from(octets));
        if (!to.write(octets)) from.pause();
      });
      to.on('drain', () => from.resume());
      from.on('end', () => to.end());
      from.on('error', () => to.resetAndDestroy());
      from.on('close', (failed) => {
        if (!failed && !to.writableEnded) to.end();
      });
    };
    relay(near, far, 'client');
    relay(far, near, 'server');
  });
  const port = await listen(server);
  return {
    port,
    recordings,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
