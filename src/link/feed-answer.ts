import { idsDetail } from '#capture/seen-ids.ts';
import { utf8Length } from '#wire/octets/utf8.ts';

/** An event of the feed as script has read it. */
export interface ReadEvent {
  readonly id: number;
  readonly text: string;
}

/** What an answer of the feed brings (JSON), whatever technique asked for it. */
export interface FeedAnswer {
  readonly events: readonly ReadEvent[];
  /** What to ask with next time. */
  readonly cursor: number;
  /** How many events the log no longer had. */
  readonly lost: number;
}

/** Reads `{"events":[{"id":…}…],"cursor":…,"lost":…}`. Undefined for any other text, an empty one included. */
export function readFeedAnswer(text: string): FeedAnswer | undefined {
  const answer = parsed(text);
  if (!answer || !Array.isArray(answer['events'])) return undefined;
  const events = answer['events'].flatMap((event: unknown) => eventOf(event) ?? []);
  return { events, cursor: Number(answer['cursor'] ?? 0), lost: Number(answer['lost'] ?? 0) };
}

/** What is noted of such an answer beside its text. */
export function feedAnswerDetail(text: string): Record<string, string | number> {
  const answer = readFeedAnswer(text);
  if (!answer) return {};
  const { events, cursor, lost } = answer;
  return { ...eventsDetail(events), cursor, ...(lost > 0 ? { lost } : {}) };
}

/** One event of the feed as a line of a stream brings it: an NDJSON object, or its id, a space and its text. */
function eventOfLine(line: string): ReadEvent | undefined {
  const [, id, text = ''] = /^(\d{1,15}) (.*)$/.exec(line) ?? [];
  return id === undefined ? eventOf(parsed(line)) : { id: Number(id), text };
}

/** Reads lines from pieces of text that may be cut anywhere; each call notes the events that its piece completed. */
export function createLineReader(): (text: string) => Record<string, string | number> {
  const read = createEventReader();
  return (text) => {
    const { lines, events } = read(text);
    return { lines, ...eventsDetail(events) };
  };
}

/** As `createLineReader`, and answers the events themselves. */
export function createEventReader(): (text: string) => {
  readonly lines: number;
  readonly events: readonly ReadEvent[];
} {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return { lines: lines.length, events: lines.flatMap((line) => eventOfLine(line) ?? []) };
  };
}

/** One event as WebSocket and MQTT bring it, a JSON object; undefined for any other text. */
export function readEvent(text: string): ReadEvent | undefined {
  return eventOf(parsed(text));
}

function eventsDetail(events: readonly ReadEvent[]): Record<string, string | number> {
  if (events.length === 0) return {};
  const eventOctets = events.reduce((sum, { text }) => sum + utf8Length(text), 0);
  return { ...idsDetail(events.map(({ id }) => id)), eventOctets };
}

function eventOf(value: unknown): ReadEvent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const id: unknown = Reflect.get(value, 'id');
  return Number.isSafeInteger(id) ? { id: id as number, text: String(Reflect.get(value, 'text') ?? '') } : undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
