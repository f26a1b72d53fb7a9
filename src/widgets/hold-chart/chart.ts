import type { Fate, FeedFollower, FollowedEvent, FollowedRequest } from '#measure/feed-follower.ts';
import { unitKey } from '#widgets/ladder/row.ts';

/** How far a request is: nothing has come of it, its answer goes on, it brought events or none, or its connection went. */
export type BarState = 'held' | 'going on' | 'answered' | 'empty' | 'cut';

/** One request on the time axis. Times are microseconds on the server's clock. */
export interface Bar {
  /** Of its row in the ladder. */
  readonly key: string;
  /** Counts the requests of the technique from 1. */
  readonly number: number;
  readonly state: BarState;
  readonly from: number;
  /** When the head of the answer began to leave; undefined before. */
  readonly answered: number | undefined;
  readonly to: number;
  readonly status: number | undefined;
  /** The browser sent it again by itself. */
  readonly again: boolean;
  /** The events that came with it. */
  readonly ids: readonly number[];
  /** When the server waited for a client that did not read. */
  readonly stalls: readonly { readonly from: number; readonly to: number }[];
  /** When the request before it was over, where none was open between the two. */
  readonly gapFrom: number | undefined;
}

/** Events of the feed that were made together, as nearly as the axis can tell, and became the same. */
export interface Mark {
  /** Of their row in the ladder, the first one's. */
  readonly key: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly time: number;
  readonly fate: Fate;
  /** Script was given them more than once. */
  readonly twice: boolean;
  /** How long after it was made script was first given the first of them, in microseconds. */
  readonly delay: number | undefined;
  readonly given: boolean;
}

/** What the chart shows: a window of the newest. */
export interface Chart {
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** How many requests came before those that are shown. */
  readonly before: number;
}

/** How many requests are shown at most, and how long a time, in microseconds. */
const MOST = { bars: 8, time: 60_000_000 };
/** The least time that an axis covers. */
const LEAST_TIME = 1_000_000;
/** Marks closer together than this part of the axis are one. */
const RESOLUTION = 1 / 120;

/** The chart of what `follower` has followed; `now` is the time, for a capture that goes on. */
export function chartOf(follower: FeedFollower, now: number | undefined): Chart {
  const requests = follower.requests.slice(-MOST.bars);
  const before = follower.requests.length - requests.length;
  const to = Math.max(now ?? lastTime(follower), (requests[0]?.request.time ?? 0) + LEAST_TIME);
  const from = Math.max(requests[0]?.request.time ?? to - LEAST_TIME, to - MOST.time);
  const all = requests.map((_, index) => barOf(follower, before + index, to));
  const bars = all.filter((bar) => bar.to >= from);
  return { from, to, bars, marks: marksOf(follower, from, to), before: before + all.length - bars.length };
}

function lastTime({ requests, events }: FeedFollower): number {
  let last = 0;
  for (const { request } of requests) last = Math.max(last, (request.end ?? request.cut ?? request).time);
  for (const { made, seen } of events.values()) last = Math.max(last, made?.time ?? 0, seen.at(-1) ?? 0);
  return last;
}

function barOf(follower: FeedFollower, index: number, now: number): Bar {
  const { request, ids, stalls } = follower.requests[index] as FollowedRequest;
  const over = request.end ?? request.cut;
  const past = over?.time ?? now;
  return {
    key: unitKey({ ...request, side: 'client' }),
    number: index + 1,
    state: stateOf(request, ids),
    from: request.time,
    answered: request.answer?.time,
    to: past,
    status: request.answer?.status,
    again: follower.isSentAgain(request),
    ids,
    stalls: stalls.map(({ from, to = past }) => ({ from, to })),
    gapFrom: gapBefore(follower, index),
  };
}

function stateOf(request: FollowedRequest['request'], ids: readonly number[]): BarState {
  if (request.end) return ids.length > 0 ? 'answered' : 'empty';
  if (request.cut) return 'cut';
  return request.answer ? 'going on' : 'held';
}

/** When the last request before number `index` was over; undefined when one was still open, or there is none. */
function gapBefore({ requests }: FeedFollower, index: number): number | undefined {
  const start = requests[index]?.request.time ?? 0;
  let last: number | undefined;
  for (const { request } of requests.slice(Math.max(0, index - MOST.bars), index)) {
    const over = (request.end ?? request.cut)?.time ?? Number.POSITIVE_INFINITY;
    last = Math.max(last ?? 0, over);
  }
  return last !== undefined && last <= start ? last : undefined;
}

function marksOf(follower: FeedFollower, from: number, to: number): Mark[] {
  const marks: Mark[] = [];
  for (const event of follower.events.values()) {
    const mark = markOf(follower, event);
    if (!mark || mark.time < from) continue;
    const last = marks.at(-1);
    const isSame = last && last.fate === mark.fate && last.twice === mark.twice && last.last + 1 === mark.first;
    if (last && isSame && mark.time - last.time < (to - from) * RESOLUTION) {
      marks[marks.length - 1] = { ...last, last: mark.last, count: last.count + 1 };
    } else marks.push(mark);
  }
  return marks;
}

function markOf(follower: FeedFollower, event: FollowedEvent): Mark | undefined {
  const { id, made, seen } = event;
  const time = made?.time ?? seen[0];
  if (time === undefined) return undefined;
  return {
    key: made ? `n${made.entry}` : '',
    first: id,
    last: id,
    count: 1,
    time,
    fate: follower.fateOf(event),
    twice: seen.length > 1,
    delay: follower.delayOf(event),
    given: seen.length > 0,
  };
}
