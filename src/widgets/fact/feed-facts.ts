import type { CaptureReader } from '#capture/reader.ts';
import type { PageEvent } from '#capture/schema.ts';
import { accountOf } from '#measure/account.ts';
import { FeedFollower, feedTechniques } from '#measure/feed-follower.ts';
import { countText, durationText } from '#widgets/ladder/time-text.ts';

/** A recorded capture in which a page had the feed, by whichever technique made the most requests. */
interface Followed {
  readonly follower: FeedFollower;
  readonly account: ReturnType<typeof accountOf>;
}

const FACTS: Readonly<Record<string, (followed: Followed) => string | undefined>> = {
  'feed requests': ({ account }) => countText(account.requests),
  'feed empty answers': ({ account }) => countText(account.empty),
  'feed connections': ({ account }) => countText(account.connections),
  'feed octets': ({ account: { octets } }) => countText(octets.client + octets.server),
  'feed octets of empty answers': ({ follower }) => countText(octetsOfEmpty(follower)),
  'feed octets beside each event': ({ account: { overheadPerEvent } }) =>
    overheadPerEvent === undefined ? undefined : countText(Math.round(overheadPerEvent)),
  'feed made': ({ account }) => countText(account.made),
  'feed seen': ({ account }) => countText(account.seen),
  'feed late': ({ account }) => countText(account.late),
  'feed missed': ({ account }) => countText(account.missed),
  'feed twice': ({ account }) => countText(account.twice),
  'feed median delay': ({ account: { latency } }) => latency && durationText(latency.median),
  'feed worst delay': ({ account: { latency } }) => latency && durationText(latency.worst),
  'stream handed before it stood still': ({ follower }) => {
    const [{ request, stall } = {}] = stallsOf(follower);
    const handed = stall && request?.parts.findLast(({ entry }) => entry < stall.entry)?.through;
    return handed === undefined ? undefined : countText(handed);
  },
  'stream waiting while it stood still': ({ follower }) => {
    const [{ stall } = {}] = stallsOf(follower);
    return stall && countText(stall.waiting);
  },
  'stream stood still for': ({ follower }) => {
    const [{ stall } = {}] = stallsOf(follower);
    return stall?.to === undefined ? undefined : durationText(stall.to - stall.from);
  },
};

function stallsOf({ requests }: FeedFollower) {
  return requests.flatMap(({ request, stalls }) => stalls.map((stall) => ({ request, stall })));
}

/** The names of the facts of a feed, for an author who mistyped one. */
export const feedFactNames: readonly string[] = Object.keys(FACTS);

/**
 * A fact of how a page had the feed, as `feed missed`: how many events it never saw; see `feedFactNames`.
 * Undefined when it is no such name, or the capture has no request for the feed.
 *
 * @param offset what the page's clock is behind the server's, in microseconds
 */
export function feedFact(
  reader: CaptureReader,
  page: readonly PageEvent[],
  offset: number,
  name: string,
): string | undefined {
  const find = FACTS[name];
  if (!find) return undefined;
  const [most] = feedTechniques
    .map((technique) => {
      const follower = new FeedFollower(reader, technique);
      follower.advance(page, offset);
      return follower;
    })
    .sort((one, other) => other.requests.length - one.requests.length);
  return most && most.requests.length > 0 ? find({ follower: most, account: accountOf(most) }) : undefined;
}

function octetsOfEmpty({ requests }: FeedFollower): number {
  return requests
    .filter(({ request, ids }) => request.end && ids.length === 0)
    .reduce((sum, { request: { octets } }) => sum + octets.client + octets.server, 0);
}
