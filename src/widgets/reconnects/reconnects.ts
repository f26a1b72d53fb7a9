import type { CaptureReader } from '#capture/reader.ts';
import type { FollowedRequest } from '#measure/feed-follower.ts';
import { unitKey } from '#widgets/ladder/row.ts';
import { fieldValues } from '#wire/http/head.ts';

/** One time that an EventSource came back after its stream had broken off. */
export interface Reconnect {
  /** Of the request's row in the ladder. */
  readonly key: string;
  /** Counts the requests from 1. */
  readonly number: number;
  /** From the end of the stream before to this request, in microseconds. */
  readonly waited: number;
  /** The value of its Last-Event-ID field; undefined when it has none. */
  readonly lastEventId: string | undefined;
  /** The last event before it, and the first that came with it; undefined while there is none. */
  readonly before: number | undefined;
  readonly first: number | undefined;
}

/** The requests by which event streams were taken up again, in order. */
export function reconnectsOf(reader: CaptureReader, requests: readonly FollowedRequest[]): Reconnect[] {
  let before: number | undefined;
  return requests.flatMap(({ request, ids }, index): Reconnect[] => {
    const last = requests[index - 1]?.request;
    const over = last && (last.end ?? last.cut);
    const seenBefore = before;
    before = ids.at(-1) ?? before;
    if (!over) return [];
    const place = { ...request, side: 'client' } as const;
    const head = reader.stretchOf(place).wire.exchangeOf('client', request.unit)?.request;
    return [
      {
        key: unitKey(place),
        number: index + 1,
        waited: Math.max(0, request.time - over.time),
        lastEventId: head && fieldValues(head, 'Last-Event-ID')[0],
        before: seenBefore,
        first: ids[0],
      },
    ];
  });
}

/** What was missed or given again between the two streams, in words. */
export function continuityWords({ before, first }: Pick<Reconnect, 'before' | 'first'>): string {
  if (first === undefined) return 'no event has come with it yet';
  if (before === undefined) return `it begins with event ${first}`;
  const missed = first - before - 1;
  const goesOn = `it goes on with event ${first} after event ${before}`;
  if (missed === 0) return `${goesOn}: nothing missed, nothing twice`;
  return missed > 0 ? `${goesOn}: ${missed} missed` : `${goesOn}: ${-missed} given again`;
}
