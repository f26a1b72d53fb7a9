/** The limits of the sandbox, as data: flags, environment, the README's table, checks and what clients are told all read this. */

export interface LimitSpec {
  readonly flag: string;
  readonly env: string;
  readonly default: number;
  readonly minimum: number;
  readonly unit: string;
  /** What it bounds, and after a semicolon what a client past it is answered. */
  readonly text: string;
}

const limit = (flag: string, initial: number, unit: string, text: string, minimum = 1): LimitSpec => ({
  flag,
  env: flag.toUpperCase().replaceAll('-', '_'),
  default: initial,
  minimum,
  unit,
  text,
});

export const limitSpecs = {
  sessions: limit('max-sessions', 512, 'sessions', 'sessions open at once; 503 with Retry-After'),
  sessionsPerAddress: limit(
    'max-sessions-per-address',
    64,
    'sessions',
    'sessions of one address; 429 with Retry-After',
  ),
  seats: limit('max-seats', 250, 'seats', 'seats of the workshop; 503'),
  seatsPerAddress: limit(
    'max-seats-per-address',
    12,
    'seats',
    "seats of the workshop taken from one address other than the sandbox's own machine; 429",
  ),
  classMessages: limit(
    'max-class-messages',
    20,
    'messages',
    'messages of one seat to its class in 10 s; 429, an error in the chat, or its connection is closed',
  ),
  classOctets: limit(
    'max-class-octets',
    2048,
    'octets',
    'octets of one message to a class; 413, an error in the chat, or its connection is closed',
  ),
  controlConnectionsPerAddress: limit(
    'max-control-connections',
    256,
    'connections',
    'connections of one address to the control listener; 503, then closed',
  ),
  wireConnectionsPerAddress: limit(
    'max-wire-connections',
    256,
    'connections',
    'connections of one address to the wire listener; 503, then closed',
  ),
  connectionsPerSession: limit(
    'max-connections-per-session',
    32,
    'connections',
    'connections that carry exchanges of one session at once; 503 with Retry-After',
  ),
  captureReaders: limit('max-capture-readers', 8, 'streams', 'capture streams of one session at once; 429'),
  rawClients: limit('max-raw-clients', 8, 'clients', 'raw clients of one session at once; 429'),
  rawClientMilliseconds: limit(
    'raw-client-time',
    15 * 60_000,
    'ms',
    'time a raw client may last, for which no other time counts; its connection is reset',
  ),
  subscriptions: limit(
    'max-subscriptions',
    64,
    'of each kind',
    'subscriptions of one client, registrations and calls under way of a WAMP session; ERROR, or SUBACK 0x80',
  ),
  mqttSessions: limit(
    'max-mqtt-sessions',
    64,
    'clients',
    'MQTT clients of one session, connected or with a session kept for them; CONNACK 3',
  ),
  mqttQueued: limit(
    'max-mqtt-queued',
    1000,
    'messages',
    'messages that wait for one MQTT client; its session ends, and its next CONNACK has Session Present 0',
  ),
  mqttRetained: limit(
    'max-mqtt-retained',
    256,
    'messages',
    'retained MQTT messages of one session; the connection of who publishes one more is closed',
  ),
  octetsPerSession: limit(
    'max-session-octets',
    64 * 1024 * 1024,
    'octets',
    'octets of one session on the wire, both ways; its connections are closed, 503 after that',
  ),
  messageOctets: limit(
    'max-message-octets',
    1024 * 1024,
    'octets',
    'octets of one WebSocket frame or message; close 1009',
  ),
  bodyOctets: limit('max-body-octets', 256 * 1024, 'octets', 'octets in the content of one request; 413'),
  headOctets: limit('max-head-octets', 16 * 1024, 'octets', 'octets of one request head; 431', 1024),
  headMilliseconds: limit('head-timeout', 10_000, 'ms', 'time a client may take for one request head; 408'),
  requestMilliseconds: limit('request-timeout', 30_000, 'ms', 'time a client may take for one request; 408'),
  idleMilliseconds: limit(
    'keep-alive-timeout',
    65_000,
    'ms',
    'time a kept-alive connection may go without a request; closed',
  ),
  sessionMilliseconds: limit('session-lifetime', 2 * 60 * 60_000, 'ms', 'time a session may last; it ends'),
  sessionIdleMilliseconds: limit(
    'session-idle',
    10 * 60_000,
    'ms',
    'time a session may go with nobody who reads, steers or is connected to it; it ends',
  ),
  captureEvents: limit('capture-events', 50_000, 'events', 'events kept in one capture; the oldest are elided'),
  captureOctets: limit(
    'capture-octets',
    24 * 1024 * 1024,
    'octets',
    'size kept of one capture; the oldest events are elided',
  ),
  captureOctetsTotal: limit(
    'max-capture-octets-total',
    512 * 1024 * 1024,
    'octets',
    'size kept of all captures together; the oldest events of the largest are elided',
  ),
  pollMilliseconds: limit('max-poll-hold', 2 * 60_000, 'ms', 'the hold that a long poll may ask for; 400'),
  unreadOctets: limit(
    'max-unread-octets',
    64 * 1024,
    'octets',
    'octets that wait for a client which does not read; events that the log drops meanwhile are skipped',
    1024,
  ),
  publishOctets: limit(
    'max-publish-octets',
    16 * 1024,
    'octets',
    'octets in the text of one event that is published; 413',
  ),
  holdMilliseconds: limit('hold-timeout', 5 * 60_000, 'ms', 'time one hold of the gate may last; then it is let go'),
} as const satisfies Record<string, LimitSpec>;

export type LimitName = keyof typeof limitSpecs;
export type Limits = Readonly<Record<LimitName, number>>;

export const limitNames = Object.keys(limitSpecs) as LimitName[];

export const defaultLimits: Limits = Object.fromEntries(
  limitNames.map((name) => [name, limitSpecs[name].default]),
) as Record<LimitName, number>;

/** What a limit bounds, in words. */
export function boundedBy(name: LimitName): string {
  return limitSpecs[name].text.split(';')[0] as string;
}

/**
 * A limit in words: what it bounds, how much of that there may be, and the flag with which the sandbox is given another. At most
 * 123 octets, so that it can be the reason of a close (RFC 6455 section 5.5.1).
 */
export function limitWords<Name extends LimitName>(name: Name, limits: Readonly<Record<Name, number>>): string {
  const { flag, unit } = limitSpecs[name];
  const most = unit === 'ms' ? `${limits[name] / 1000} s` : limits[name].toLocaleString('en');
  return `${boundedBy(name)}: at most ${most}, --${flag}`;
}
