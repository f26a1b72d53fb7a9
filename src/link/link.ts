import type { CaptureEvent, PageEvent } from '#capture/schema.ts';
import type { Side } from '#wire/octets/dissection.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { LinkCommands } from './commands.ts';
import type { FeedClient } from './feed-client.ts';
import type { PageRequest } from './plain-request.ts';
import type { RecordedFetch } from './recorded-fetch.ts';
import type { Hearing, RecordedSocket } from './recorded-socket.ts';

/** Why the other end refused: which limit, and what it said. */
export interface Refusal {
  readonly title: string;
  readonly detail?: string;
  /** The name of the limit that was reached, when that is why. */
  readonly limit?: string;
  readonly status: number;
}

/** What a link can do for its lab at the moment. */
export type LinkState =
  | { readonly kind: 'live' }
  /** The capture stream broke; the link tries again by itself. */
  | { readonly kind: 'reconnecting'; readonly attempt: number }
  /** The session has ended: its capture is what is held here, and a new one is a press away. */
  | { readonly kind: 'expired'; readonly reason: string };

/** What a link tells its lab. */
export interface LinkObserver {
  /** The next events of the capture, in order, each once. */
  captured(events: readonly CaptureEvent[]): void;
  /** Script saw or did something. */
  saw(event: PageEvent): void;
  changed(state: LinkState): void;
}

export type GateAction = 'hold' | 'step' | 'run';

/** The WebSocket addresses of a session: one that echoes, and one for each subprotocol that it speaks. */
export type SocketAddress = 'websocket' | 'mqtt' | 'wamp' | 'json' | 'xml';

/** The addresses by which a page gets the session's feed, and adds to it. */
export interface LaneUrls {
  readonly poll: string;
  readonly longPoll: string;
  readonly stream: string;
  readonly sse: string;
  readonly publish: string;
  readonly websocket: string;
  readonly mqtt: string;
}

/** How MQTT is spoken in a session. */
export interface SessionMqtt {
  /** A broker of the sandbox, which speaks MQTT 3.1.1; one that the operator named, to which the sandbox relays; or a small one of ours. */
  readonly broker: 'embedded' | 'relay' | 'simulated';
  /** Where MQTT over TCP is spoken, if it is; the user name of a client is the session's wire token. */
  readonly tcp?: { readonly host: string; readonly port: number };
}

/** One session of a lab with whatever answers it: the sandbox, or a simulation of it. */
export interface Link {
  readonly origin: 'live' | 'simulated';
  /** `host:port` of the other end of the lab's traffic. */
  readonly address: string;
  /** Wall-clock time of server time 0, ISO 8601. */
  readonly startedAt: string;
  readonly clock: ClockOffset;
  /** The part of the lab's addresses that names its session; an exported capture leaves it out. */
  readonly wireToken: string;
  readonly commands: LinkCommands;
  /** The techniques by which this page gets the session's feed over HTTP. */
  readonly feed: FeedClient;
  readonly mqtt: SessionMqtt;
  /** How many techniques can run side by side, each on a listener of its own. */
  readonly lanes: number;
  /** The addresses of lane `lane`, counted from 0; those of the listener that all share when undefined. */
  laneUrls(lane?: number): LaneUrls;
  /** Where MQTT clients of the page begin to number their packets, so that a seed has them alike again; as they like when undefined. */
  readonly firstPacketIdentifier?: number;
  /** The page's clock now, in microseconds: what page events carry. */
  now(): number;
  /** A WebSocket address of the session, with its token: for programs that are to take part. */
  socketUrl(address: SocketAddress): string;
  /**
   * Opens a WebSocket of this page to an address of the session, the echoing one unless another is named. `query` comes after it, its
   * question mark included.
   */
  openSocket(protocols?: readonly string[], address?: SocketAddress, hearing?: Hearing, query?: string): RecordedSocket;
  /** Sends a plain request of this page to where the session answers them. */
  fetch(request: PageRequest): RecordedFetch;
  /** Steers the gate. Rejects with a `RefusedError` when the other end refuses. */
  gate(action: GateAction, side?: Side): Promise<void>;
  /** Ends the session and forgets it. */
  end(): void;
}

/** A refusal on its way to whoever asked. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
  }
}
