/**
 * What a decoder says about octets. Every protocol in `src/wire` speaks in these values: a unit is one protocol
 * message (a head, a chunk, a frame, a control packet), a field is a named part of it, a breach is a broken rule.
 */

/** The peer that sent the octets, or that is to blame. */
export type Side = 'client' | 'server';

/** A run of octets: `offset` is absolute in its direction of the connection, `length` counts octets. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A decoded value. Integers beyond 2^53 - 1 are given as decimal text. */
export type Value = string | number | boolean | null;

/**
 * A named part of a unit. Fields without bits tile their parent; fields with bits share octets.
 * `bitOffset` counts from the most significant bit of the octet at `offset`, as the figures of the RFCs do.
 */
export interface Field extends Span {
  readonly name: string;
  readonly value: Value;
  readonly bitOffset?: number;
  readonly bitLength?: number;
  /** What this value means here, in a few words ("text", "close, 1000 Normal Closure"). */
  readonly meaning?: string;
  readonly fields?: readonly Field[];
}

/** Requirement level of a rule (RFC 2119). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** What a conforming peer answers to a breach. */
export type Consequence =
  /** An HTTP response with this status; `close` when the connection must not be reused after it. */
  | { readonly kind: 'status'; readonly status: number; readonly close: boolean }
  /** "Fail the WebSocket Connection" with this close code (RFC 6455 section 7.1.7). */
  | { readonly kind: 'close'; readonly code: number }
  /** The handshake or the connection is dropped with no answer of its own. */
  | { readonly kind: 'fail' }
  /**
   * The network connection is closed (MQTT 3.1.1 section 4.8, MQTT 5.0 section 4.13) over a packet that cannot be parsed, or
   * over one that should not have been sent. `answer` is the packet that tells the peer why before, where there is one.
   */
  | {
      readonly kind: 'network close';
      readonly mistake: 'malformed packet' | 'protocol error';
      readonly answer?: { readonly packet: 'CONNACK' | 'DISCONNECT'; readonly code: number };
    }
  /** A WAMP peer answers with this message; `reason` is the URI in it. An ABORT ends the session (WAMP sections 2.3.3 and 8). */
  | { readonly kind: 'wamp'; readonly answer: 'ABORT' | 'ERROR'; readonly reason: string }
  /** Accepted; worth a remark. */
  | { readonly kind: 'none' };

/** One requirement of a specification. Rules are data, one table a protocol. */
export interface Rule {
  /** Stable name, `protocol.words-with-hyphens`. */
  readonly id: string;
  /** Where it stands: `RFC 6455 §5.1`. */
  readonly section: string;
  readonly level: Level;
  /** The requirement in one plain sentence. */
  readonly text: string;
  readonly consequence: Consequence;
}

/** A rule that octets broke, where, and who broke it. */
export interface Breach extends Span {
  readonly rule: Rule;
  readonly blame: Side;
  /** The likely mistake behind it, where these octets give one away: `the base64 padding is missing`. */
  readonly likely?: string;
}

/** Something that a unit brings about in its reader without octets of its own: a part of the event that a blank line dispatches. */
export interface Outcome {
  readonly name: string;
  readonly value: Value;
  readonly meaning?: string;
}

/** One protocol message taken apart. `fields` tile it from `offset` to `offset + length`. */
export interface Unit extends Span {
  readonly protocol: string;
  /** The protocol's own word: `request head`, `chunk`, `frame`, … */
  readonly kind: string;
  /** The version of the protocol that it is read as, where a connection may speak several: `3.1.1`. */
  readonly version?: string;
  readonly fields: readonly Field[];
  readonly broken: readonly Breach[];
  readonly outcome?: readonly Outcome[];
  /** The stream ended before the unit did. */
  readonly unfinished?: true;
}

/** The unfinished octets at the end of a stream, as far as they are understood. */
export interface Pending extends Unit {
  /** How many more octets the unit needs, when that is already known. */
  readonly awaited?: number;
}

/**
 * A decoder of one protocol over one direction of a connection.
 * It reads from an `OctetStream` shared with the decoders before and after it. It never throws on octets.
 */
export interface Decoder {
  readonly protocol: string;
  /** Indexes every whole unit that the stream now holds. */
  advance(): void;
  /** Takes one indexed unit apart. `index` counts in the stream's unit table. */
  dissect(index: number): Unit;
  /** The octets after the last whole unit, or undefined when there are none. */
  pending(): Pending | undefined;
}
