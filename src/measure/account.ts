import type { FeedFollower } from './feed-follower.ts';

/** What a technique cost and brought, in one capture. */
export interface Account {
  /** Requests of the technique, how many of them brought no event, and the connections they went on. */
  readonly requests: number;
  readonly empty: number;
  readonly connections: number;
  readonly preflights: number;
  /** HTTP octets of these requests and their answers, by sender. */
  readonly octets: { readonly client: number; readonly server: number };
  /** HTTP octets beside the events' own texts, for each event that script was given; undefined before the first. */
  readonly overheadPerEvent: number | undefined;
  /** Events made since the first request, or given to script all the same. */
  readonly made: number;
  /** How many of them script was given, of these late, and how many more than once. */
  readonly seen: number;
  readonly late: number;
  readonly twice: number;
  readonly missed: number;
  /** From the making of an event to the moment script was first given it, in microseconds. */
  readonly latency: { readonly median: number; readonly worst: number } | undefined;
}

/** Adds up what `follower` has followed so far. */
export function accountOf(follower: FeedFollower): Account {
  const octets = { client: 0, server: 0 };
  const connections = new Set<number>();
  let empty = 0;
  for (const { request, ids } of follower.requests) {
    octets.client += request.octets.client;
    octets.server += request.octets.server;
    connections.add(request.connection);
    if (ids.length === 0 && request.end) empty += 1;
  }
  const counts = { seen: 0, late: 0, twice: 0, missed: 0 };
  const latencies: number[] = [];
  for (const event of follower.events.values()) {
    const fate = follower.fateOf(event);
    if (fate === 'lost') counts.missed += 1;
    if (event.seen.length === 0) continue;
    counts.seen += 1;
    if (fate === 'late') counts.late += 1;
    if (event.seen.length > 1) counts.twice += 1;
    const delay = follower.delayOf(event);
    if (delay !== undefined) latencies.push(delay);
  }
  const beside = octets.client + octets.server - follower.carried;
  return {
    requests: follower.requests.length,
    empty,
    connections: connections.size,
    preflights: follower.seen.preflights.length,
    octets,
    overheadPerEvent: counts.seen === 0 ? undefined : beside / counts.seen,
    made: follower.events.size,
    ...counts,
    latency: spread(latencies),
  };
}

function spread(values: number[]): Account['latency'] {
  values.sort((one, other) => one - other);
  const worst = values.at(-1);
  const median = values[Math.floor((values.length - 1) / 2)];
  return worst === undefined || median === undefined ? undefined : { median, worst };
}
