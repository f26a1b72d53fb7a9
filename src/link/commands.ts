import type { Level, Side } from '#wire/octets/dissection.ts';

/** What the other end's WebSocket library can be told to send. */
export type ServerMessage =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'binary' | 'ping' | 'pong';
      readonly payload: { readonly hex: string } | { readonly text: string };
    }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** Where and how something is sent. */
export interface Target {
  /** The connection's number in the capture; the newest one that is open when absent. */
  readonly connection?: number | undefined;
  /** Messages are sent in fragments of at most this many octets, when given. */
  readonly fragmentSize?: number | undefined;
}

/** A rule that octets written by hand break, as the other end judged them on their way. */
export interface InjectedBreach {
  readonly rule: string;
  readonly section: string;
  readonly level: Level;
  readonly text: string;
  readonly blame: Side;
  readonly consequence: { readonly kind: string; readonly code?: number };
}

/** Where injected octets stand, and what they break. */
export interface Injection {
  readonly connection: number;
  /** Between which parts of the conversation they came: `between messages`, `between fragments`, `after close`, … */
  readonly phase: string;
  /** Offset of the first octet in the server's direction. */
  readonly offset: number;
  /** The peer's decompressor no longer agrees with the library's compressor. */
  readonly desynchronises: boolean;
  readonly breaches: readonly InjectedBreach[];
}

/** A connection to the session's endpoint whose client side is played by hand. */
export interface RawClient {
  /** Its number in the capture. */
  readonly connection: number;
  /** How long it may last from its opening, in milliseconds; then it is reset. */
  readonly milliseconds: number;
  send(octets: Uint8Array): Promise<void>;
  /** How fast it reads from now on, in octets a second: 0 for nothing; all as it comes when undefined, as at first. */
  read(octetsPerSecond: number | undefined): Promise<void>;
  /** Ends the client's half (FIN), or drops the connection (RST). */
  end(how: 'end' | 'reset'): Promise<void>;
}

/** The pace of a session's feed. */
export interface FeedPace {
  /** Bursts a second; 0 stops the feed. */
  readonly rate: number;
  /** Characters of each event. */
  readonly size: number;
  /** Events that come at once. */
  readonly burst: number;
  /** Events made beside the pace from now on, one each `every` milliseconds. */
  readonly once?: number;
  readonly every?: number;
}

/** How far a session's feed is. */
export interface FeedState {
  /** The number of the newest event; 0 before the first. */
  readonly last: number;
  /** Under which number and name the session speaks in the feed that its class shares; undefined while nobody shares it. */
  readonly speaker?: { readonly number: number; readonly name: string };
}

/** Octets that the next EventSource which asks for them gets as they are. */
export interface Specimen {
  readonly octets: Uint8Array;
  /** Where they are cut into writes: the length of each, or one length for all; in one write when absent. */
  readonly slices?: readonly number[] | number;
  /** Milliseconds between two writes. */
  readonly pause: number;
  readonly end: 'keep open' | 'end' | 'reset';
}

/** A message that the broker publishes by itself; an empty payload that is retained clears what its topic has retained. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** What a lab can make the other end do. Everything rejects with a `RefusedError` when the other end refuses. */
export interface LinkCommands {
  /** Arms a fault plan for what is sent from now on; nothing is done wrong without one. */
  arm(plan: object | undefined): Promise<void>;
  /** The library sends a message of its own on the open connection `target` names. */
  send(message: ServerMessage, target?: Target): Promise<void>;
  /** Octets that no library wrote leave as the server, at the next boundary of protocol messages. */
  inject(octets: Uint8Array, target?: Target): Promise<Injection>;
  /** A control packet of MQTT, or octets that are none, leaves as the server: in a frame of its own over WebSocket. */
  injectPacket(packet: Uint8Array, target?: Target): Promise<Injection>;
  /** Opens a raw client to the wire listener, or to that of MQTT over TCP, whose first packet has to be a CONNECT. */
  openRawClient(to?: 'wire' | 'mqtt'): Promise<RawClient>;
  /** Ends a connection as a fault of the network would: by FIN (cut) or RST (reset). */
  cut(how: 'cut' | 'reset', target?: Target): Promise<void>;
  /** Arms faults for the control packets of MQTT from now on; none without a plan. */
  armMqtt(plan: object | undefined): Promise<void>;
  /** The broker publishes by itself. */
  publishMqtt(message: MqttMessage): Promise<void>;
  /** Has the feed make events at this pace from now on. */
  setFeed(pace: FeedPace): Promise<FeedState>;
  /** How the feed is delivered over HTTP, and what goes wrong on purpose. */
  delivery(): Promise<object>;
  setDelivery(delivery: object): Promise<void>;
  setSpecimen(specimen: Specimen): Promise<void>;
  /** What the endpoint does with an open connection. */
  behaviour(): Promise<object>;
  setBehaviour(behaviour: object): Promise<void>;
}
