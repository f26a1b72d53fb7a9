import { idsDetail } from '#capture/seen-ids.ts';

/** What an answer of the feed brings (JSON), whatever technique asked for it. */
export interface FeedAnswer {
  readonly ids: readonly number[];
  /** What to ask with next time. */
  readonly cursor: number;
  /** How many events the log no longer had. */
  readonly lost: number;
}

/** Reads `{"events":[{"id":…}…],"cursor":…,"lost":…}`. Undefined for any other text, an empty one included. */
export function readFeedAnswer(text: string): FeedAnswer | undefined {
  const answer = parsed(text);
  if (!answer || !Array.isArray(answer['events'])) return undefined;
  const ids = answer['events'].flatMap((event: unknown) => idOf(event) ?? []);
  return { ids, cursor: Number(answer['cursor'] ?? 0), lost: Number(answer['lost'] ?? 0) };
}

/** What is noted of such an answer beside its text. */
export function feedAnswerDetail(text: string): Record<string, string | number> {
  const answer = readFeedAnswer(text);
  if (!answer) return {};
  const { ids, cursor, lost } = answer;
  return { ...idsDetail(ids), cursor, ...(lost > 0 ? { lost } : {}) };
}

/** The number of one event of the feed as a line of a stream brings it: an NDJSON object, or its id and a space. */
function idOfLine(line: string): number | undefined {
  return idOf(parsed(line)) ?? (/^\d+ /.test(line) ? Number.parseInt(line, 10) : undefined);
}

/** Reads lines from pieces of text that may be cut anywhere; each call notes the events that its piece completed. */
export function createLineReader(): (text: string) => Record<string, string | number> {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const ids = lines.flatMap((line) => idOfLine(line) ?? []);
    return { lines: lines.length, ...idsDetail(ids) };
  };
}

function idOf(event: unknown): number | undefined {
  const id: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, 'id') : undefined;
  return Number.isSafeInteger(id) ? (id as number) : undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
