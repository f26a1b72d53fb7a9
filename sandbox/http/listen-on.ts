import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

export interface Listener {
  /** Resolves when connections are accepted; rejects when the address cannot be had. */
  listen(host: string, port: number): Promise<void>;
  /** The port that is listened on. */
  readonly port: number;
  /** Accepts no further connections; resolves when the last one is gone. */
  stop(): Promise<void>;
  /** Drops the connections that are left. */
  drop(): void;
}

/** A server as a listener; `drop` ends all of its connections at once. */
export function listenOn(server: Server, drop: () => void): Listener {
  let port = 0;
  return {
    async listen(host, wanted) {
      server.listen({ host, port: wanted });
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    },
    get port() {
      return port;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    drop,
  };
}
