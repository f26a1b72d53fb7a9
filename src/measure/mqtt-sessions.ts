import type { Version } from '#wire/mqtt/packet-types.ts';
import { resumptionRules } from '#wire/mqtt/resumption-rules.ts';
import { type MqttRule, ruleFor } from '#wire/mqtt/rule.ts';
import type { Rule, Side, Value } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import type { SeenPacket } from './mqtt-packets.ts';

/** A session expiry interval that never ends (MQTT 5.0 section 3.1.2.11.2), and what MQTT 3.1.1 has without Clean Session. */
const NEVER = 0xffff_ffff;
const MICROSECONDS = 1_000_000;

/** A rule that a packet breaks by what crossed on an earlier connection of the same client, which no one connection shows. */
export interface Finding {
  readonly rule: Rule;
  readonly blame: Side;
  readonly packet: SeenPacket;
  /** The earlier packet that should have been heeded. */
  readonly because: SeenPacket | undefined;
  /** What there was in place of what is required, in a few words, where the packet alone does not tell. */
  readonly told?: string;
}

/** One network connection of a client, from its CONNECT on. */
export interface ClientConnection {
  readonly connection: number;
  readonly version: Version;
  /** Clean Session, or Clean Start. */
  readonly clean: boolean;
  /** Its client identifier, or the one that the server gave it; `connection 3` for a client that no packet names. */
  readonly client: string;
  /** The CONNACK that let it in. */
  readonly accepted: SeenPacket | undefined;
  readonly sessionPresent: boolean;
  /** Seconds for which the session outlives it. */
  readonly sessionExpiry: number;
  /** When it was closed, in microseconds. */
  readonly closedAt: number | undefined;
  /** The connection of the same client that was let in while this one was open. */
  readonly takenOverBy: number | undefined;
}

type Growing = { -readonly [Key in keyof ClientConnection]: ClientConnection[Key] };

/**
 * Follows which clients are connected, over all network connections of a capture, and what is broken only across them: whether a
 * session goes on as both sides say, and who takes over from whom.
 */
export class MqttSessions {
  /** The connections of each client that were let in, in order. */
  readonly clients: ReadonlyMap<string, readonly ClientConnection[]> = new Map();
  readonly findings: readonly Finding[] = [];
  readonly #clients = this.clients as Map<string, Growing[]>;
  readonly #findings = this.findings as Finding[];
  readonly #connections = new Map<number, Growing>();
  /** When the last packet was seen. */
  #now = 0;

  /** Takes the next packet of the capture into account. */
  receive(seen: SeenPacket): void {
    this.#now = seen.entry.time;
    const at = this.#connections.get(seen.entry.connection);
    if (at) this.#judgeTakenOver(at, seen);
    if (seen.packet.kind === 'CONNECT' && !at) this.#connect(seen);
    else if (seen.packet.kind === 'CONNACK' && at && !at.accepted) this.#connack(at, seen);
    else if (seen.packet.kind === 'DISCONNECT' && at && seen.entry.side === 'client') {
      at.sessionExpiry = expiryIn(seen) ?? at.sessionExpiry;
    }
  }

  /** A connection has ended, `time` being when, in microseconds. */
  closed(connection: number, time = this.#now): void {
    const at = this.#connections.get(connection);
    if (at) at.closedAt ??= time;
  }

  /** A connection on which a CONNECT was seen. */
  connectionOf(connection: number): ClientConnection | undefined {
    return this.#connections.get(connection);
  }

  #find(rule: MqttRule, { version }: ClientConnection, packet: SeenPacket, because: SeenPacket | undefined): void {
    const told = ruleFor(rule, version, false);
    if (told) this.#findings.push({ rule: told, blame: packet.entry.side, packet, because });
  }

  #connect(seen: SeenPacket): void {
    const { connection, side } = seen.entry;
    if (side !== 'client') return;
    const version = versionOf(said(seen, 'protocol version'));
    const clean = said(seen, version === 5 ? 'clean start' : 'clean session') === 1;
    const named = String(said(seen, 'client identifier') ?? '');
    this.#connections.set(connection, {
      connection,
      version,
      clean,
      client: named === '' ? `connection ${connection}` : named,
      accepted: undefined,
      sessionPresent: false,
      sessionExpiry: version === 5 ? (expiryIn(seen) ?? 0) : clean ? 0 : NEVER,
      closedAt: undefined,
      takenOverBy: undefined,
    });
  }

  #connack(at: Growing, seen: SeenPacket): void {
    const code = said(seen, 'reason code') ?? said(seen, 'return code');
    if (seen.entry.side !== 'server' || code !== 0) return;
    const assigned = said(seen, 'Assigned Client Identifier');
    if (typeof assigned === 'string') at.client = assigned;
    at.sessionExpiry = expiryIn(seen) ?? at.sessionExpiry;
    at.accepted = seen;
    at.sessionPresent = said(seen, 'session present') === 1;
    const earlier = this.#clients.get(at.client) ?? [];
    const last = earlier.at(-1);
    this.#clients.set(at.client, [...earlier, at]);
    if (!last) return;
    if (last.closedAt === undefined) last.takenOverBy = at.connection;
    this.#judgeSessionPresent(at, last, seen);
  }

  #judgeSessionPresent(
    { clean, sessionPresent, ...at }: ClientConnection,
    last: ClientConnection,
    seen: SeenPacket,
  ): void {
    const isKept = keepsSession(last, seen.entry.time);
    const { sessionPresent: isTold, sessionNotPresent: isNotTold } = resumptionRules;
    // Of a client that asks for a clean session, a single connection shows it.
    if (clean || isKept === sessionPresent) return;
    this.#find(isKept ? isTold : isNotTold, { ...at, clean, sessionPresent }, seen, last.accepted);
  }

  /** Once another connection of its client is let in, nothing but a DISCONNECT of the server may come on the older one. */
  #judgeTakenOver(at: ClientConnection, seen: SeenPacket): void {
    if (at.takenOverBy === undefined || seen.entry.side !== 'server' || seen.packet.kind === 'DISCONNECT') return;
    const isFound = this.findings.some(
      ({ rule, packet }) => rule.id === TAKEN_OVER && packet.entry.connection === at.connection,
    );
    if (!isFound) this.#find(resumptionRules.takenOver, at, seen, this.connectionOf(at.takenOverBy)?.accepted);
  }
}

const TAKEN_OVER = 'mqtt.taken-over';

/** Whether the session of a connection is still there at `time`. */
function keepsSession({ sessionExpiry, closedAt }: ClientConnection, time: number): boolean {
  if (sessionExpiry === NEVER) return true;
  return sessionExpiry > 0 && (closedAt === undefined || time - closedAt < sessionExpiry * MICROSECONDS);
}

function versionOf(level: Value | undefined): Version {
  return level === 3 || level === 5 ? level : 4;
}

function said({ packet }: SeenPacket, name: string): Value | undefined {
  return fieldNamed(packet, name)?.value;
}

function expiryIn(seen: SeenPacket): number | undefined {
  const seconds = said(seen, 'Session Expiry Interval');
  return typeof seconds === 'number' ? seconds : undefined;
}
