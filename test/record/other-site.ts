import { createServer } from 'node:http';
import { freePort } from '#test/setup/start-sandbox.ts';

/** Another site on this machine: browsers take every name under `localhost` to be it. */
const NAME = 'other-site.localhost';
const PORT = 8080;

interface OtherSite {
  readonly address: string;
  /** A port at which nobody listens. */
  readonly unused: number;
}

/** Runs what needs a page of another site, which is there meanwhile. */
export async function withOtherSite<T>(visit: (site: OtherSite) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => response.end('another site'));
  await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
  try {
    return await visit({ address: `http://${NAME}:${PORT}/`, unused: await freePort() });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
