import { createControlListener } from './control/listener.ts';
import { createSite } from './control/site.ts';
import { createAllowedHosts } from './http/allowed-hosts.ts';
import { createMqttListener } from './mqtt/listener.ts';
import { LANES, type Options } from './options.ts';
import { openRawClient } from './raw-client/raw-client.ts';
import { Sessions } from './sessions/sessions.ts';
import { connectionIds } from './tap/tap.ts';
import { createWireListener } from './wire/listener.ts';
import { LiveSockets } from './workshop/live-sockets.ts';
import { originsOf } from './workshop/origins.ts';
import type { WorkshopStore } from './workshop/store.ts';
import { Workshop } from './workshop/workshop.ts';

export interface Sandbox {
  /** Listens; rejects when a port is taken. */
  listen(): Promise<void>;
  readonly port: number;
  readonly wirePort: number;
  /** The further ports of the wire listener, on which techniques run side by side. */
  readonly lanePorts: readonly number[];
  /** Of MQTT over TCP; undefined when it is not listened for. */
  readonly mqttPort: number | undefined;
  readonly sessions: Sessions;
  /** Undefined where no workshop is held. */
  readonly workshop: Workshop | undefined;
  /**
   * Ends everything: no further connections, WebSockets closed with 1001, what is held let go, streams ended. Resolves when
   * all connections are gone, at the latest after `milliseconds`.
   */
  close(milliseconds?: number): Promise<void>;
}

type Settings = Pick<
  Options,
  'host' | 'port' | 'wirePort' | 'lanePort' | 'mqttPort' | 'mqttUrl' | 'allowHost' | 'allowOrigin' | 'limits'
> & {
  /** Folder of the built site. */
  readonly siteFolder: string;
  /** What a workshop is kept in; none is held when undefined. */
  readonly store?: WorkshopStore | undefined;
};

/** How long clients may take for their closing handshakes when the sandbox ends. */
const FAREWELL_MILLISECONDS = 800;

/** The whole server: its listeners over one set of sessions and one clock. */
export function createSandbox(settings: Settings): Sandbox {
  const { host, port, wirePort, lanePort, mqttPort, mqttUrl, allowHost, allowOrigin, limits, siteFolder, store } =
    settings;
  const now = () => performance.now() * 1000;
  const nextId = connectionIds();
  const sessions = new Sessions({ limits, mqttUrl, now });
  const allowed = createAllowedHosts({ host, allowHost, allowOrigin, sitePort: () => control.port });
  const wire = createWireListener({ allowed, limits, sessions, now, nextId, onDefect: tellDefect, lanes: LANES });
  const mqtt = createMqttListener({ limits, sessions, now, nextId, onDefect: tellDefect });
  const lanePorts = () => wire.lanes.map((lane) => lane.port);
  const toldMqttPort = () => (mqttPort === undefined ? undefined : mqtt.listener.port);
  const workshop = store && new Workshop({ store, sessions, limits });
  const live = workshop && new LiveSockets(workshop, () => originsOf(host, control.port));
  const control = createControlListener({
    allowed,
    limits,
    site: createSite(siteFolder),
    api: {
      sessions,
      workshop: workshop && live && { workshop, live },
      ports: () => ({ wire: wire.listener.port, lanes: lanePorts(), mqtt: toldMqttPort() }),
      openRawClient: (session, to) => {
        const { tap } = to === 'mqtt' ? mqtt : wire;
        return openRawClient(tap, session, {
          octets: limits.octetsPerSession,
          time: limits.rawClientMilliseconds,
          outlasted: () => session.reached('rawClientMilliseconds', 'a raw client was ended'),
        });
      },
    },
  });
  return {
    async listen() {
      await control.listen(host, port);
      await wire.listener.listen(host, wirePort);
      for (const [lane, listener] of wire.lanes.entries()) {
        await listener.listen(host, lanePort === undefined ? 0 : lanePort + lane);
      }
      if (mqttPort !== undefined) await mqtt.listener.listen(host, mqttPort);
    },
    get port() {
      return control.port;
    },
    get wirePort() {
      return wire.listener.port;
    },
    get lanePorts() {
      return lanePorts();
    },
    get mqttPort() {
      return toldMqttPort();
    },
    sessions,
    workshop,
    async close(milliseconds = FAREWELL_MILLISECONDS) {
      const lanesStopped = wire.lanes.map((lane) => lane.stop());
      const stopped = Promise.all([control.stop(), wire.listener.stop(), mqtt.listener.stop(), ...lanesStopped]);
      live?.close();
      sessions.endAll('the sandbox shuts down');
      const cut = setTimeout(() => {
        wire.listener.drop();
        mqtt.listener.drop();
        control.drop();
        live?.drop();
      }, milliseconds);
      await stopped;
      clearTimeout(cut);
      workshop?.close();
    },
  };
}

function tellDefect(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`wire101: a connection was reset because of a defect of the sandbox: ${text}\n`);
}
