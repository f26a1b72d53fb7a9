import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What crossed a proxied connection, each direction on its own. */
interface Recording {
  readonly client: Buffer[];
  readonly server: Buffer[];
}

export interface RecordingProxy {
  readonly port: number;
  readonly recording: Recording;
  close(): void;
}

/** A TCP proxy on the loopback interface to `target` that keeps a copy of every octet. */
export async function startProxy(target: number): Promise<RecordingProxy> {
  const recording: Recording = { client: [], server: [] };
  const sockets: Socket[] = [];
  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    sockets.push(client, server);
    client.on('data', (octets) => recording.client.push(Buffer.from(octets)));
    server.on('data', (octets) => recording.server.push(Buffer.from(octets)));
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.pipe(server);
    server.pipe(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    recording,
    close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}
