/**
 * What the sandbox's WebSocket endpoint does with an open connection: which frames it sends, and when. Pure: a machine
 * that is told what happened and the time (milliseconds on any clock that does not go back), and answers with actions.
 */
import { z } from 'zod';
import type { FeedEvent } from './feed.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The most fragments that one message is sent in. */
export const MOST_FRAGMENTS = 4096;

const WindowBits = z.int().min(9).max(15);

/** Parameters that the server asks for in its permessage-deflate answer (RFC 7692 section 7.1). */
export const DeflateSettings = z.strictObject({
  serverNoContextTakeover: z.boolean().default(false),
  clientNoContextTakeover: z.boolean().default(false),
  serverMaxWindowBits: WindowBits.optional(),
  clientMaxWindowBits: WindowBits.optional(),
  /** Messages smaller than this many octets are sent uncompressed. */
  threshold: z.int().min(0).max(1_048_576).default(0),
});
export type DeflateSettings = z.infer<typeof DeflateSettings>;

/** A close code that a server may send (RFC 6455 section 7.4). */
export const CloseCode = z
  .int()
  .refine(
    (code) => (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999),
    {
      error: 'must be a close code that may be sent: 1000-1003, 1007-1014 or 3000-4999',
    },
  )
  .meta({ minimum: 1000, maximum: 4999 });

/** A reason fits a control frame beside the code: at most 123 octets of UTF-8 (RFC 6455 section 5.5.1). */
export const CloseReason = z
  .string()
  .refine((text) => new TextEncoder().encode(text).length <= 123, { error: 'must be at most 123 octets of UTF-8' })
  .meta({ maxLength: 123 });

export const WebSocketBehaviour = z.strictObject({
  /** Sends each message back as it came, text as text. */
  echo: z.boolean().default(true),
  /**
   * The subprotocols the server knows, the preferred one first; left out, those of the address. The first that the client
   * offered is chosen.
   */
  subprotocols: z
    .array(z.string().max(64).regex(TOKEN, 'must be a token (RFC 9110 section 5.6.2)'))
    .max(16)
    .optional()
    .meta({ description: "the subprotocols the server knows, the preferred one first; left out, the address's own" }),
  /** Whether an offer of permessage-deflate is accepted, and with which parameters. */
  deflate: z.union([z.boolean(), DeflateSettings]).default(false),
  /** Messages are sent in fragments of at most this many octets, as long as that makes no more than `MOST_FRAGMENTS`. */
  fragmentSize: z
    .int()
    .min(1)
    .max(1_048_576)
    .optional()
    .meta({
      description: `octets of a fragment; larger where a message would be more than ${MOST_FRAGMENTS} fragments`,
    }),
  /** Sends a Ping each so many milliseconds. */
  pingEvery: z.int().min(50).max(3_600_000).optional(),
  /** Pushes the session's feed, one text message an event. */
  feed: z.boolean().default(false),
  /** Each text message that comes in becomes an event of the session's feed. */
  publish: z.boolean().default(false),
  /** Closes after so many received messages, or so long after the connection opened, whichever is first. */
  closeAfter: z
    .strictObject({
      messages: z.int().min(1).max(1_000_000).optional(),
      milliseconds: z.int().min(0).max(3_600_000).optional(),
      code: CloseCode.default(1000),
      reason: CloseReason.default(''),
    })
    .optional(),
});
export type WebSocketBehaviour = z.infer<typeof WebSocketBehaviour>;

export const DEFAULT_BEHAVIOUR: WebSocketBehaviour = WebSocketBehaviour.parse({});

/** One thing to send. A data action with `fin` false is a fragment, and the next data action continues it. */
export type Action =
  | { readonly kind: 'text' | 'binary'; readonly octets: Uint8Array; readonly fin: boolean }
  | { readonly kind: 'ping' | 'pong'; readonly octets: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** The subprotocol to answer with: the first of the `known` that the client offered (RFC 6455 section 4.2.2, item 5). */
export function chooseSubprotocol(offered: Iterable<string>, known: readonly string[]): string | undefined {
  const wanted = new Set(offered);
  return known.find((name) => wanted.has(name));
}

/** The deflate parameters to negotiate, or undefined when the extension is refused. */
export function deflateSettings(behaviour: WebSocketBehaviour): DeflateSettings | undefined {
  if (behaviour.deflate === true) return DeflateSettings.parse({});
  return behaviour.deflate === false ? undefined : behaviour.deflate;
}

/**
 * One message as the frames' contents that carry it (RFC 6455 section 5.4): of `size` octets each, or of more when they
 * would be too many. An empty message is one empty frame.
 */
export function fragments(kind: 'text' | 'binary', octets: Uint8Array, size = Number.POSITIVE_INFINITY): Action[] {
  const actions: Action[] = [];
  const each = Math.max(size, Math.ceil(octets.length / MOST_FRAGMENTS));
  let offset = 0;
  do {
    const past = Math.min(octets.length, offset + each);
    actions.push({ kind, octets: octets.subarray(offset, past), fin: past === octets.length });
    offset = past;
  } while (offset < octets.length);
  return actions;
}

/** The server's side of one open connection. */
export class WebSocketPeer {
  #behaviour: WebSocketBehaviour;
  readonly #openedAt: number;
  #received = 0;
  #pings = 0;
  #pingAt: number;
  #closing = false;

  constructor(behaviour: WebSocketBehaviour, now: number) {
    this.#behaviour = behaviour;
    this.#openedAt = now;
    this.#pingAt = now + (behaviour.pingEvery ?? Number.POSITIVE_INFINITY);
  }

  /** Follows another behaviour from `now` on; what the handshake settled stays as it is. */
  adopt(behaviour: WebSocketBehaviour, now: number): void {
    this.#behaviour = behaviour;
    this.#pingAt = now + (behaviour.pingEvery ?? Number.POSITIVE_INFINITY);
  }

  /** When `advance` has something to do next; infinite when never. */
  get due(): number {
    if (this.#closing) return Number.POSITIVE_INFINITY;
    return Math.min(this.#pingAt, this.#closeAt());
  }

  /** A whole message came in. */
  received(kind: 'text' | 'binary', octets: Uint8Array): Action[] {
    if (this.#closing) return [];
    this.#received += 1;
    const { echo, fragmentSize, closeAfter } = this.#behaviour;
    const actions = echo ? fragments(kind, octets, fragmentSize) : [];
    if (this.#received >= (closeAfter?.messages ?? Number.POSITIVE_INFINITY)) actions.push(this.#close());
    return actions;
  }

  /** The feed has an event for this client; `lost` counts the ones before it that it can no longer get. */
  fed(event: FeedEvent, lost: number): Action[] {
    if (this.#closing || !this.#behaviour.feed) return [];
    const text = JSON.stringify({ id: event.id, text: event.text, ...(lost > 0 && { lost }) });
    return fragments('text', new TextEncoder().encode(text), this.#behaviour.fragmentSize);
  }

  /** Time has passed; does what is due by `now`. */
  advance(now: number): Action[] {
    if (this.#closing) return [];
    if (this.#closeAt() <= now) return [this.#close()];
    if (this.#pingAt > now) return [];
    this.#pings += 1;
    this.#pingAt = now + (this.#behaviour.pingEvery ?? Number.POSITIVE_INFINITY);
    return [{ kind: 'ping', octets: new TextEncoder().encode(`ping ${this.#pings}`) }];
  }

  #closeAt(): number {
    return this.#openedAt + (this.#behaviour.closeAfter?.milliseconds ?? Number.POSITIVE_INFINITY);
  }

  #close(): Action {
    this.#closing = true;
    const { code = 1000, reason = '' } = this.#behaviour.closeAfter ?? {};
    return { kind: 'close', code, reason };
  }
}
