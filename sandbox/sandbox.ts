import { createControlListener } from './control/listener.ts';
import { createSite } from './control/site.ts';
import { createAllowedHosts } from './http/allowed-hosts.ts';
import type { Options } from './options.ts';
import { openRawClient } from './raw-client/raw-client.ts';
import { Sessions } from './sessions/sessions.ts';
import { createWireListener } from './wire/listener.ts';

export interface Sandbox {
  /** Listens; rejects when a port is taken. */
  listen(): Promise<void>;
  readonly port: number;
  readonly wirePort: number;
  readonly sessions: Sessions;
  /**
   * Ends everything: no further connections, WebSockets closed with 1001, what is held let go, streams ended. Resolves when
   * all connections are gone, at the latest after `milliseconds`.
   */
  close(milliseconds?: number): Promise<void>;
}

type Settings = Pick<Options, 'host' | 'port' | 'wirePort' | 'allowHost' | 'allowOrigin' | 'limits'> & {
  /** Folder of the built site. */
  readonly siteFolder: string;
};

/** How long clients may take for their closing handshakes when the sandbox ends. */
const FAREWELL_MILLISECONDS = 800;

/** The whole server: both listeners over one set of sessions and one clock. */
export function createSandbox({ host, port, wirePort, allowHost, allowOrigin, limits, siteFolder }: Settings): Sandbox {
  const now = () => performance.now() * 1000;
  const sessions = new Sessions({ limits, now });
  const allowed = createAllowedHosts({ host, allowHost, allowOrigin, sitePort: () => control.port });
  const wire = createWireListener({ allowed, limits, sessions, now });
  const control = createControlListener({
    allowed,
    limits,
    site: createSite(siteFolder),
    api: {
      sessions,
      wirePort: () => wire.listener.port,
      openRawClient: () =>
        openRawClient(wire.tap, { octets: limits.octetsPerSession, time: limits.sessionMilliseconds }),
    },
  });
  return {
    async listen() {
      await control.listen(host, port);
      await wire.listener.listen(host, wirePort);
    },
    get port() {
      return control.port;
    },
    get wirePort() {
      return wire.listener.port;
    },
    sessions,
    async close(milliseconds = FAREWELL_MILLISECONDS) {
      const stopped = Promise.all([control.stop(), wire.listener.stop()]);
      sessions.endAll('the sandbox shuts down');
      const cut = setTimeout(() => {
        wire.tap.destroy();
        wire.listener.drop();
        control.drop();
      }, milliseconds);
      await stopped;
      clearTimeout(cut);
    },
  };
}
