import type { CaptureEvent } from '#capture/schema.ts';
import type { Limits } from '#service/limits.ts';
import type { TapHost } from '#service/tap/host.ts';
import { HttpConversation } from '#service/tap/http-conversation.ts';
import { MqttConversation } from '#service/tap/mqtt-conversation.ts';
import type { TapConnection } from '#service/tap/tap-connection.ts';
import { type Spoken, type TapLimits, TappedConnection } from '#service/tap/tapped-connection.ts';
import { MOST_WAITING } from '#service/tap/waiting.ts';
import type { Timer } from '#service/timers.ts';
import { LibrarySocket, type Reader } from './library-socket.ts';
import { MqttConnection } from './mqtt-connection.ts';
import { type End, Pipe } from './pipe.ts';
import type { SeededRandom } from './random.ts';
import { ServerConnection } from './server-connection.ts';
import { SimulatedSession } from './session.ts';

interface Settings {
  readonly host: TapHost;
  readonly random: SeededRandom;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  readonly captured: (event: CaptureEvent) => void;
  /** Something of ours threw while it handled the octets of one connection, which was then reset. */
  readonly onDefect: (error: unknown) => void;
}

/** What stands behind a tap, and the tap's limits. */
interface Service {
  readonly server: Spoken<LibrarySocket>;
  readonly limits: TapLimits;
  reader(parts: ConstructorParameters<typeof ServerConnection>[0]): Reader;
}

/** As the wire listener of the sandbox, and its listener of MQTT over TCP, are set up. */
const services = {
  wire: (limits) => ({
    server: {
      protocol: undefined,
      converse: (ledger, find, owner) => new HttpConversation(ledger, find, owner),
      overdue: () => undefined,
    },
    limits: {
      headTime: limits.headMilliseconds,
      idleTime: limits.idleMilliseconds,
      strayOctets: limits.bodyOctets,
      unitOctets: Math.max(limits.messageOctets, limits.bodyOctets) + MOST_WAITING,
    },
    reader: (parts) => new ServerConnection(parts),
  }),
  mqtt: (limits) => ({
    server: {
      protocol: 'mqtt',
      converse: (ledger, find, owner) => new MqttConversation(ledger, find, owner),
      overdue: () => undefined,
    },
    limits: {
      headTime: limits.headMilliseconds,
      idleTime: 0,
      strayOctets: limits.bodyOctets + MOST_WAITING,
      unitOctets: limits.messageOctets,
    },
    reader: (parts) => new MqttConnection(parts),
  }),
} as const satisfies Record<string, (limits: Limits) => Service>;

/**
 * The sandbox without sockets: a session, and connections to a server that is made of the same behaviour and stands behind
 * the same tap. What crosses a connection are the octets that encoders made; the libraries of the real server are not here.
 */
export class Simulation {
  readonly session: SimulatedSession;
  readonly random: SeededRandom;
  readonly host: TapHost;
  readonly #settings: Settings;
  #connections = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.host = settings.host;
    this.random = settings.random;
    this.session = new SimulatedSession(settings);
  }

  /**
   * Opens a connection whose client is told what comes by `client`; `id` is its number in the capture.
   * @param to what it speaks from its first octet: HTTP, or MQTT as over TCP
   */
  connect(
    peer: 'browser' | 'raw client',
    client: End,
    to: keyof typeof services = 'wire',
  ): { readonly id: number; readonly end: Pipe } {
    const { host, session } = this;
    const { server, limits, reader } = services[to](session.limits);
    const pipe = new Pipe(host, client);
    const id = this.#connections;
    this.#connections += 1;
    let sweep: Timer | undefined;
    const whose = { peer, ofSession: peer === 'raw client' ? session : undefined };
    const connection: TappedConnection<LibrarySocket> = new TappedConnection(pipe, id, whose, {
      host,
      server,
      findSession: session.byWireToken,
      limits,
      createStream: (_transport, pipeline) => new LibrarySocket(pipeline, host.timers),
      onDefect: this.#settings.onDefect,
      onGone: () => host.timers.clear(sweep),
    });
    const look = () => {
      connection.enforceLimits(host.now());
      if (!connection.closed) sweep = host.timers.set(look, SWEEP_MILLISECONDS);
    };
    sweep = host.timers.set(look, SWEEP_MILLISECONDS);
    const { stream: socket } = connection;
    socket.reader = reader({ session, connection, socket });
    pipe.listen({
      received: (octets) => connection.read(octets),
      ended: () => connection.ended(),
      failed: () => connection.failed(Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' })),
      closed: () => connection.gone(),
    });
    return { id, end: pipe };
  }

  /** The open connection with this number in the capture; the newest one when absent. */
  connectionOf(id: number | undefined): TapConnection | undefined {
    const open = [...this.session.connections];
    return id === undefined ? open.at(-1) : open.find((each) => each.id === id);
  }
}

/** How often a connection is looked at for having outstayed the limits. */
const SWEEP_MILLISECONDS = 250;
