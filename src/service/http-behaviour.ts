/** What the sandbox answers a plain HTTP exchange with. Pure: a request goes in, a plan of the answer comes out. */
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** How the end of the content is told (RFC 9112 section 6.3). */
export const framings = ['length', 'chunked', 'close'] as const;
export type PlainFraming = (typeof framings)[number];

export const plainMethods = ['GET', 'HEAD', 'POST'] as const;

export interface PlainRequest {
  readonly method: string;
  /** How the answer is to be framed, as the query of its target says; by its length if it does not. */
  readonly framing: string | null;
  /** Octets of content that came with it. */
  readonly contentOctets: number;
}

/** A part of the content that is handed to the HTTP library at once. */
interface Piece {
  readonly octets: Uint8Array;
  /** Milliseconds to wait before it. */
  readonly after: number;
}

export interface PlainAnswer {
  readonly kind: 'answer';
  readonly framing: PlainFraming;
  readonly lines: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
  /** Field lines after the content; only a chunked answer has room for them (RFC 9112 section 7.1.2). */
  readonly trailers: Readonly<Record<string, string>>;
}

/** Why there is no such answer. */
export interface PlainRefusal {
  readonly kind: 'refusal';
  readonly status: 400 | 405;
  readonly title: string;
  readonly lines: Readonly<Record<string, string>>;
}

/** Time between two chunks, so that a reader can see that they come one by one; in milliseconds. */
const PAUSE = 150;

/** Plans the answer: a small text, whole, in three chunks with a trailer section, or ended by the end of the connection. */
export function planAnswer({ method, framing: wanted, contentOctets }: PlainRequest): PlainAnswer | PlainRefusal {
  if (!plainMethods.some((known) => known === method)) {
    const lines = { Allow: plainMethods.join(', ') };
    return { kind: 'refusal', status: 405, title: `Only ${plainMethods.join(', ')} are answered here`, lines };
  }
  const framing = framings.find((known) => known === (wanted ?? 'length'));
  if (framing === undefined) {
    const title = `framing is one of ${framings.join(', ')}`;
    return { kind: 'refusal', status: 400, title, lines: {} };
  }
  const texts = method === 'POST' ? ['You sent ', `${contentOctets} octets`, '.\n'] : ['Hello, ', 'wire', '!\n'];
  const lines = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
  if (framing !== 'chunked') {
    return { kind: 'answer', framing, lines, pieces: [{ octets: encodeUtf8(texts.join('')), after: 0 }], trailers: {} };
  }
  return {
    kind: 'answer',
    framing,
    // An answer to HEAD has no trailer section to announce.
    lines: method === 'HEAD' ? lines : { ...lines, Trailer: 'Server-Timing' },
    pieces: texts.map((text, index) => ({ octets: encodeUtf8(text), after: index === 0 ? 0 : PAUSE })),
    trailers: { 'Server-Timing': `pauses;dur=${PAUSE * (texts.length - 1)}` },
  };
}
