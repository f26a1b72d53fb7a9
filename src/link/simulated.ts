import type { Side } from '#wire/octets/dissection.ts';
import { FeedClient } from './feed-client.ts';
import type { GateAction, LaneUrls, Link, LinkObserver, SessionMqtt, SocketAddress } from './link.ts';
import { type PageRequest, plainRequest } from './plain-request.ts';
import { RecordedFetch } from './recorded-fetch.ts';
import { type Hearing, type Note, RecordedSocket } from './recorded-socket.ts';
import { SimulatedCommands } from './simulated-commands.ts';
import { provideWorker } from './site-worker.ts';
import { SERVICE_WORKER, SIMULATED } from './worker-contract.ts';

/** As many as the sandbox has. */
const LANES = 6;

/** What the simulated sandbox is called in the requests to it: a name that nobody can have (RFC 6761 section 6.4). */
const HOST = 'sandbox.invalid';

type PageSession = Awaited<ReturnType<typeof import('#simulator/page/open-simulation.ts').openSimulation>>;

/**
 * Opens a session with a sandbox that is simulated in this page: no server, no socket. Keys, masks and the session's token
 * follow from `seed`.
 * @throws NoWorkerError where there can be no service worker, by which the page's requests come to the simulation
 */
export async function openSimulatedLink(seed: string, observer: LinkObserver): Promise<Link> {
  await provideWorker();
  const site = new URL(import.meta.env.BASE_URL.replace(/\/?$/, '/'), location.href).href;
  // biome-ignore lint/style/noRestrictedImports: this is the one place where the simulator is loaded, and only then.
  const { openSimulation } = await import('#simulator/page/open-simulation.ts');
  const session = await openSimulation({
    seed,
    base: site + SIMULATED,
    worker: site + SERVICE_WORKER,
    host: HOST,
    captured: (events) => observer.captured(events),
  });
  return new SimulatedLink(session, site + SIMULATED, observer);
}

class SimulatedLink implements Link {
  readonly origin = 'simulated';
  readonly address = HOST;
  readonly startedAt: string;
  /** Both are of this page: they are one clock. */
  readonly clock = { offset: 0, uncertainty: 0 };
  readonly wireToken: string;
  readonly mqtt: SessionMqtt = { broker: 'simulated' };
  readonly lanes = LANES;
  readonly firstPacketIdentifier = 1;
  readonly commands: SimulatedCommands;
  readonly feed: FeedClient;
  readonly #session: PageSession;
  readonly #observer: LinkObserver;
  readonly #base: string;
  #made = 0;

  constructor(session: PageSession, base: string, observer: LinkObserver) {
    const { wireToken, wallClock } = session.simulation.session;
    this.#session = session;
    this.#observer = observer;
    this.#base = `${base}s/${wireToken}/`;
    this.wireToken = wireToken;
    this.startedAt = new Date(wallClock()).toISOString();
    this.commands = new SimulatedCommands(session.commands);
    const at = (technique: string) => this.#base + technique;
    this.feed = new FeedClient(
      {
        poll: at('poll'),
        longPoll: at('long-poll'),
        stream: at('stream'),
        sse: at('events'),
        specimenStream: at('specimen'),
        publish: at('publish'),
      },
      {
        shown: (url) => this.#shown(url),
        note: () => this.#noteNext(),
        aborted: (url) => this.#session.requests.abort(this.#target(url)),
        streams: (url) => this.#session.requests.streams(this.#target(url)),
      },
    );
  }

  now(): number {
    return this.#session.simulation.session.time();
  }

  laneUrls(lane?: number): LaneUrls {
    const base = lane === undefined ? this.#base : this.#base.replace(/s\/[^/]+\/$/, `lane-${lane}/$&`);
    const socket = (name: string) => base.replace(/^http/, 'ws') + name;
    return {
      ...{ poll: `${base}poll`, longPoll: `${base}long-poll`, stream: `${base}stream`, sse: `${base}events` },
      ...{ publish: `${base}publish`, websocket: socket('ws'), mqtt: socket('mqtt') },
    };
  }

  socketUrl(address: SocketAddress): string {
    return (this.#base + (address === 'websocket' ? 'ws' : address)).replace(/^http/, 'ws');
  }

  openSocket(
    protocols: readonly string[] = [],
    address: SocketAddress = 'websocket',
    hearing?: Hearing,
    query = '',
  ): RecordedSocket {
    const url = this.socketUrl(address) + query;
    return new RecordedSocket(url, this.#shown(url), protocols, this.#noteNext(), hearing);
  }

  fetch(request: PageRequest): RecordedFetch {
    const url = `${this.#base}http`;
    return new RecordedFetch(url, this.#shown(url), plainRequest(request), this.#noteNext());
  }

  async gate(action: GateAction, side: Side = 'server'): Promise<void> {
    this.#session.simulation.session.setGate(action, side);
  }

  end(): void {
    this.#session.end();
  }

  /** The request target of one of the session's addresses. */
  #target(url: string): string {
    return url.slice(url.indexOf(`/s/${this.wireToken}/`));
  }

  #noteNext(): Note {
    const socket = this.#made;
    this.#made += 1;
    return (name, detail) => this.#observer.saw({ time: this.now(), name, socket, detail });
  }

  /** An address as it is shown: the sandbox's by the name that the requests give it, without its token. */
  #shown(url: string): string {
    const { protocol, href } = new URL(url);
    const scheme = protocol.startsWith('ws') ? 'ws' : 'http';
    return `${scheme}://${HOST}/s/…${href.slice(href.indexOf(this.wireToken) + this.wireToken.length)}`;
  }
}
