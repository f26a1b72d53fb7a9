/** Polls and long polls: what they are answered with. Pure: the feed and the request go in, a plan of the answer out. */
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { EventEncodings } from './event-encodings.ts';
import type { Feed } from './feed.ts';
import type { LongPollQuery, PollQuery } from './technique-queries.ts';

const BEGIN = encodeUtf8('{"events":[');
const COMMA = encodeUtf8(',');

export interface PollAnswer {
  readonly status: 200 | 204 | 304;
  readonly lines: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
  /** What a fault sends in place of the content. */
  readonly altered?: { readonly fault: string; readonly octets: Uint8Array };
}

/**
 * What is new since a cursor, at once. With `etag` the answer carries a strong entity tag, and is 304 without content when
 * the client has it already (RFC 9110 sections 8.8.3 and 13.1.2); a cache may keep it but must ask each time.
 */
export function pollAnswer(
  feed: Feed,
  encodings: EventEncodings,
  { since, etag }: PollQuery,
  ifNoneMatch: string | undefined,
): PollAnswer {
  if (etag === 0) return newsSince(feed, encodings, since);
  const tag = `"${feed.last}"`;
  const lines = { ETag: tag, 'Cache-Control': 'no-cache' };
  if (holds(ifNoneMatch, tag)) return { status: 304, lines, content: encodeUtf8('') };
  const answer = newsSince(feed, encodings, since);
  return { ...answer, lines: { ...answer.lines, ...lines } };
}

/** One poll that is held until there is news or its time is up. */
export class HeldPoll {
  /** Milliseconds that it may be held. */
  readonly hold: number;
  readonly #cursor: number;
  readonly #empty: 200 | 204;

  /** @param feed as it was when the poll came: without a cursor only what comes after that is news */
  constructor(feed: Feed, { since, hold, empty }: LongPollQuery) {
    this.hold = hold;
    this.#cursor = since ?? feed.last;
    this.#empty = empty;
  }

  /** The answer when there is news; undefined while there is none. */
  news(feed: Feed, encodings: EventEncodings): PollAnswer | undefined {
    return feed.last > this.#cursor ? newsSince(feed, encodings, this.#cursor) : undefined;
  }

  /** The answer when the time is up, or the session ends, and there was no news: none, or one without events. */
  nothing(feed: Feed, encodings: EventEncodings): PollAnswer {
    if (this.#empty === 200) return newsSince(feed, encodings, this.#cursor);
    return { status: 204, lines: {}, content: encodeUtf8('') };
  }
}

function newsSince(feed: Feed, encodings: EventEncodings, since: number): PollAnswer {
  const { events, cursor, lost } = feed.after(since);
  const end = encodeUtf8(`],"cursor":${cursor},"lost":${lost}}\n`);
  const encoded = events.map((event) => encodings.of(event));
  const content = listed(
    encoded.map(({ intended }) => intended),
    end,
  );
  const fault = encoded.find(({ altered }) => altered)?.altered?.fault;
  const answer = { status: 200, lines: { 'Content-Type': 'application/json' }, content } as const;
  if (fault === undefined) return answer;
  const octets = listed(
    encoded.map(({ intended, altered }) => altered?.octets ?? intended),
    end,
  );
  return { ...answer, altered: { fault, octets } };
}

function listed(texts: readonly Uint8Array[], end: Uint8Array): Uint8Array {
  const joined = texts.flatMap((text, index) => (index === 0 ? [text] : [COMMA, text]));
  return joinOctets([BEGIN, ...joined, end]);
}

/** Whether an If-None-Match field names `tag`, compared weakly (RFC 9110 section 13.1.2). */
function holds(field: string | undefined, tag: string): boolean {
  if (field === undefined) return false;
  if (field.trim() === '*') return true;
  return field.split(',').some((member) => member.trim().replace(/^W\//, '') === tag);
}
