import type { Side } from '#wire/octets/dissection.ts';
import { tellEnd } from './choice.ts';
import { type ClockOffset, measureOffset } from './clock-offset.ts';
import { FeedClient } from './feed-client.ts';
import { heldSeat } from './held-seat.ts';
import {
  type GateAction,
  type LaneUrls,
  type Link,
  type LinkObserver,
  RefusedError,
  type SessionMqtt,
  type SocketAddress,
} from './link.ts';
import { LiveCommands } from './live-commands.ts';
import { openFeed } from './open-feed.ts';
import { type PageRequest, plainRequest } from './plain-request.ts';
import { tellProgress } from './progress-told.ts';
import { RecordedFetch } from './recorded-fetch.ts';
import { type Hearing, type Note, RecordedSocket } from './recorded-socket.ts';
import { ask, openSession, type Session } from './sandbox-api.ts';

/**
 * Opens a session with the sandbox at `origin` and measures its clock. It is the seat's, if this browser has one there.
 * @param lab what the session is for, as the teacher of a workshop sees it
 * @throws RefusedError when the sandbox refuses (a limit); TypeError when it does not answer
 */
export async function openLiveLink(origin: string, observer: LinkObserver, lab: string): Promise<Link> {
  return linkTo(await openForSeat(origin, lab), origin, observer);
}

/** As `openLiveLink`, and the session is no seat's even if this browser has one: for what a teacher does. */
export async function openTeachersLink(origin: string, observer: LinkObserver): Promise<Link> {
  return linkTo(await openSession(origin), origin, observer);
}

async function linkTo(session: Session, origin: string, observer: LinkObserver): Promise<Link> {
  const zero = performance.now();
  const now = () => (performance.now() - zero) * 1000;
  const readServer = async () => {
    const answer = await ask(session.urls.clock, { token: session.controlToken });
    return ((await answer.json()) as { time: number }).time;
  };
  const told = { ...observer, changed: tellingToo(new URL(origin).host, (state) => observer.changed(state)) };
  return new LiveLink(session, await measureOffset(readServer, now), now, told);
}

async function openForSeat(origin: string, lab: string): Promise<Session> {
  const seat = heldSeat(origin);
  if (!seat) return openSession(origin);
  const { id, token } = seat;
  try {
    return await openSession(origin, { seat: { id, token }, lab: { title: lab, page: location.pathname } });
  } catch (error) {
    // The seat may be gone: what tells of the room says so, and the lab works all the same.
    if (error instanceof RefusedError && [401, 404].includes(error.refusal.status)) return openSession(origin);
    throw error;
  }
}

/** Tells the page too whether the sandbox answers. */
function tellingToo(address: string, changed: LinkObserver['changed']): LinkObserver['changed'] {
  let isLost = false;
  return (state) => {
    const wasLost = isLost;
    isLost = state.kind === 'reconnecting';
    // A session that has ended was ended by a sandbox that is there, or that goes and has said so.
    if (isLost !== wasLost) tellEnd({ kind: isLost ? 'lost' : 'live', address });
    changed(state);
  };
}

class LiveLink implements Link {
  readonly origin = 'live';
  readonly address: string;
  readonly startedAt: string;
  readonly clock: ClockOffset;
  readonly wireToken: string;
  readonly mqtt: SessionMqtt;
  readonly commands: LiveCommands;
  readonly feed: FeedClient;
  readonly now: () => number;
  readonly #session: Session;
  readonly #observer: LinkObserver;
  readonly #captured: ReturnType<typeof openFeed>;
  /** How many WebSockets, EventSources and fetches this page has made. */
  #made = 0;

  constructor(session: Session, clock: ClockOffset, now: () => number, observer: LinkObserver) {
    this.#session = session;
    this.#observer = observer;
    this.clock = clock;
    this.wireToken = session.wireToken;
    this.mqtt = session.mqtt;
    this.commands = new LiveCommands(session.urls, session.controlToken);
    this.now = now;
    this.startedAt = session.startedAt;
    this.address = new URL(session.urls.websocket).host;
    this.feed = new FeedClient(session.urls, { shown: (url) => this.#shown(url), note: () => this.#noteNext() });
    this.#captured = openFeed({
      url: session.urls.capture,
      token: session.controlToken,
      captured: (events) => observer.captured(events),
      changed: (state) => observer.changed(state),
    });
  }

  get lanes(): number {
    return this.#session.lanes.length;
  }

  laneUrls(lane?: number): LaneUrls {
    const { poll, longPoll, stream, sse, publish, websocket, mqtt } = this.#session.urls;
    const host = lane === undefined ? undefined : this.#session.lanes[lane];
    const on = (url: string) => (host === undefined ? url : Object.assign(new URL(url), { host }).href);
    return {
      ...{ poll: on(poll), longPoll: on(longPoll), stream: on(stream), sse: on(sse) },
      ...{ publish: on(publish), websocket: on(websocket), mqtt: on(mqtt) },
    };
  }

  socketUrl(address: SocketAddress): string {
    return this.#session.urls[address];
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
    const url = this.#session.urls.http;
    return new RecordedFetch(url, this.#shown(url), plainRequest(request), this.#noteNext());
  }

  #noteNext(): Note {
    const socket = this.#made;
    this.#made += 1;
    return (name, detail) => {
      this.#observer.saw({ time: this.now(), name, socket, detail });
      if (name === 'close' && typeof detail?.['code'] === 'number') tellProgress({ closeCode: detail['code'] });
    };
  }

  async gate(action: GateAction, side: Side = 'server'): Promise<void> {
    const { urls, controlToken } = this.#session;
    await ask(urls.gate, { method: 'POST', token: controlToken, body: { action, side } });
  }

  /** An address as it is shown, without its token. */
  #shown(url: string): string {
    return url.replace(this.#session.wireToken, '…');
  }

  end(): void {
    this.#captured.stop();
    const { urls, controlToken } = this.#session;
    ask(urls.session, { method: 'DELETE', token: controlToken, keepalive: true }).catch(() => {
      // It is gone already, or will end by its own idle limit.
    });
  }
}
