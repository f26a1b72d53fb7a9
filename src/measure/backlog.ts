import type { FollowedRequest } from './feed-follower.ts';

/** Where the octets of an answer's content are: read, on the way, or still in the server. Octets all, framing left out. */
export interface Backlog {
  /** The server's socket has been given so many. */
  readonly handed: number;
  /** Script has been given so many of them; undefined when no script of the page asked. */
  readonly read: number | undefined;
  /** So many have been given to no one, in the queue or the browser's and the kernels' buffers; undefined as `read`. */
  readonly between: number | undefined;
  /** So many wait in the server now, because the client does not read; 0 while the stream goes on. */
  readonly waiting: number;
  /** How often it came to that, and how many events were left out in all. */
  readonly stalls: number;
  readonly skipped: number;
}

/** Where the octets of one answer are by now. */
export function backlogOf({ request, read, stalls }: FollowedRequest): Backlog {
  const handed = request.content;
  const isOver = request.end !== undefined || request.cut !== undefined;
  const last = stalls.at(-1);
  return {
    handed,
    read,
    between: read === undefined ? undefined : Math.max(0, handed - read),
    waiting: last === undefined || last.to !== undefined || isOver ? 0 : last.waiting,
    stalls: stalls.length,
    skipped: stalls.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}
