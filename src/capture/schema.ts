/**
 * The capture: what was seen on the wire of one session, as one versioned document. Version 1.
 *
 * Times are microseconds on the sandbox's monotonic clock, counted from `startedAt`; page events carry the page's own
 * clock and `clocks.page` says how the two relate. Octets are base64. A capture holds no token.
 */
import { z } from 'zod';

export const FORMAT = 'wire101-capture';
export const VERSION = 1;

const Side = z.enum(['client', 'server']);
const Count = z.int().nonnegative();
const Base64 = z.base64();

/** On which connection, and in which direction (`side` is the sender). */
const Where = { connection: Count, side: Side };

/** `id` rises by one an event within a session; `time` is when it was seen, in microseconds. */
const Seen = { id: Count, time: z.number() };

export const ConnectionOpened = z.strictObject({
  ...Seen,
  type: z.literal('connection-opened'),
  connection: Count,
  /**
   * The reader's browser, the raw client inside the sandbox, or a program: on the MQTT port, or in a file of packets. All are
   * the client side. `unseen` when nobody saw it open, as of octets that were pasted.
   */
  peer: z.enum(['browser', 'raw client', 'program', 'unseen']),
  /** What it speaks from its first octet; HTTP when left out. */
  protocol: z.enum(['websocket', 'sse', 'mqtt', 'wamp', 'json', 'xml']).optional(),
  /**
   * What an opening handshake that was not seen agreed on, where it speaks `websocket` from its first octet: the values of
   * Sec-WebSocket-Protocol and Sec-WebSocket-Extensions in the answer.
   */
  agreed: z.strictObject({ subprotocol: z.string().optional(), extensions: z.string().optional() }).optional(),
});

/** One read from the socket (client side) or one write handed to it (server side): neither is a protocol message. */
export const Octets = z.strictObject({
  ...Seen,
  type: z.literal('octets'),
  ...Where,
  /** Offset of the first octet in this direction of the connection. */
  offset: Count,
  octets: Base64,
});

/** Octets of another session on the same connection: their place and number, never their content. */
export const Foreign = z.strictObject({ ...Seen, type: z.literal('foreign'), ...Where, offset: Count, length: Count });

/** Octets that crossed and were not captured, as those of a packet that is in no file: their place and number. */
export const Missing = z.strictObject({ ...Seen, type: z.literal('missing'), ...Where, offset: Count, length: Count });

/** A request of this session begins at `offset` of the client's octets. */
export const Exchange = z.strictObject({
  ...Seen,
  type: z.literal('exchange'),
  connection: Count,
  /** Counts the requests of the connection, other sessions' included, from 0. */
  exchange: Count,
  offset: Count,
});

/** A fault replaced `intended` by the `length` octets that stand at `offset` of what was sent. */
export const Altered = z.strictObject({
  ...Seen,
  type: z.literal('altered'),
  ...Where,
  fault: z.string(),
  offset: Count,
  length: Count,
  intended: Base64,
});

/** The gate holds one protocol message: about to be sent (server side), or received and not acted on (client side). */
export const Held = z.strictObject({
  ...Seen,
  type: z.literal('held'),
  ...Where,
  hold: Count,
  /** What is held: `response head`, `frame`, `request head`, of MQTT the control packets `PUBLISH`, `PUBREL, PUBLISH`, … */
  kind: z.string(),
  /** Where the first of the octets stands in its direction, or will stand once what is held before it is sent. */
  offset: Count,
  octets: Base64,
  /** After how many milliseconds of holding the browser gives up by itself, when it is known to. */
  browserDeadline: z.number().positive().optional(),
  /** After how many milliseconds the sandbox lets go by itself. */
  limit: z.number().positive(),
});

export const Released = z.strictObject({
  ...Seen,
  type: z.literal('released'),
  hold: Count,
  how: z.enum(['step', 'run', 'limit', 'closed']),
});

/** The gate was told to hold, or to let pass, what `side` sends. */
export const Gate = z.strictObject({ ...Seen, type: z.literal('gate'), side: Side, mode: z.enum(['run', 'hold']) });

/** The session's feed made its events `first` to `last`, all at once; nobody may have asked for them yet. */
export const Feed = z.strictObject({ ...Seen, type: z.literal('feed'), first: Count, last: Count });

/** The fault plan of the session changed; `plan` names what is armed. */
export const Faults = z.strictObject({ ...Seen, type: z.literal('faults'), plan: z.array(z.string()) });

/** A peer ended its half of the connection (a TCP FIN). */
export const HalfClosed = z.strictObject({ ...Seen, type: z.literal('half-closed'), ...Where });

export const ConnectionClosed = z.strictObject({
  ...Seen,
  type: z.literal('connection-closed'),
  connection: Count,
  how: z.enum(['closed', 'reset']),
  by: z.enum(['client', 'server', 'fault', 'limit', 'shutdown']),
});

/** A limit of the sandbox was reached; `text` says which and what was refused. */
export const LimitReached = z.strictObject({
  ...Seen,
  type: z.literal('limit-reached'),
  limit: z.string(),
  text: z.string(),
});

/**
 * A stream on the connection waits, for its client does not read: nothing is written while `waiting` octets of it wait in the
 * server. Or it goes on, and `skipped` events that the log dropped meanwhile are left out.
 */
export const Backpressure = z.strictObject({
  ...Seen,
  type: z.literal('backpressure'),
  connection: Count,
  state: z.enum(['waits', 'goes on']),
  waiting: Count,
  skipped: Count,
});

/** The bounded capture dropped the events from `from` to `to` (ids, both included), `octets` octets in all. */
export const Elided = z.strictObject({ ...Seen, type: z.literal('elided'), from: Count, to: Count, octets: Count });

export const CaptureEvent = z.discriminatedUnion('type', [
  ConnectionOpened,
  Octets,
  Foreign,
  Missing,
  Exchange,
  Altered,
  Held,
  Released,
  Gate,
  Feed,
  Faults,
  HalfClosed,
  ConnectionClosed,
  LimitReached,
  Backpressure,
  Elided,
]);
export type CaptureEvent = z.infer<typeof CaptureEvent>;

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
/** An event before the session's log has numbered it. */
export type Unnumbered = WithoutId<CaptureEvent>;

/** What script saw or did. `time` is the page's clock in microseconds since `clocks.page` was measured. */
export const PageEvent = z.strictObject({
  time: z.number(),
  /**
   * `new WebSocket`, `open`, `send`, `message`, `close()`, `error`, `close`; `new EventSource` and the same after it;
   * `fetch`, `response`, `piece`, `body`, `abort`, and `reads` when script changes how fast it reads; `img src`, `load`, `src removed`.
   */
  name: z.string(),
  /** Which of the page's WebSockets, EventSources, fetches and images, counted together from 0 in the order they were made. */
  socket: Count,
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type PageEvent = z.infer<typeof PageEvent>;

export const Capture = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** Where it comes from; a page never shows one kind as another. */
  origin: z.enum(['live', 'simulated', 'recorded']),
  title: z.string().optional(),
  /** The browser that took part, as it named itself. */
  browser: z.string().optional(),
  /** Wall-clock time of server time 0, ISO 8601. */
  startedAt: z.iso.datetime(),
  clocks: z.strictObject({
    /** server time = page time + offset, give or take uncertainty; all in microseconds. */
    page: z.strictObject({ offset: z.number(), uncertainty: z.number().nonnegative() }).optional(),
  }),
  events: z.array(CaptureEvent),
  page: z.array(PageEvent),
});
export type Capture = z.infer<typeof Capture>;
