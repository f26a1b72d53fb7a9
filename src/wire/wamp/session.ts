/** What one peer of a session has under way. */
interface Party {
  /** The id that its next request should have (WAMP section 2.1.2). */
  nextRequest: number;
  /** Its requests that wait for an answer, by their ids. */
  readonly underWay: Map<number, Request>;
  /** It has said GOODBYE. */
  left: boolean;
}

/** A request that waits for an answer. */
export interface Request {
  /** The code of its type. */
  readonly code: number;
  /** The subscription or registration that it wants to end. */
  readonly ends?: number;
}

/** Where a session is (WAMP section 4). */
export type Phase = 'closed' | 'establishing' | 'established';

/**
 * What the decoders of the two directions of one connection share: how far the session is, and what waits for an answer. Messages
 * must be given to the two decoders in the order in which they crossed. When a session has ended, another may begin.
 */
export class WampSession {
  /** True when both directions are seen from their first octet: only then is what is missing known to be missing. */
  readonly whole: boolean;
  phase: Phase = 'closed';
  /** Who ended the last session with an ABORT; what the other had already sent is not held against it. */
  abortedBy: 'client' | 'server' | undefined;
  client = newParty();
  server = newParty();
  /** The roles that the client's HELLO announced. */
  roles: ReadonlySet<string> = new Set();
  /** Ids of subscriptions and registrations that the router gave this client, and that have not ended. */
  readonly subscriptions = new Set<number>();
  readonly registrations = new Set<number>();

  constructor({ whole }: { readonly whole: boolean }) {
    this.whole = whole;
  }

  /** Another session begins. */
  begin(roles: ReadonlySet<string>): void {
    this.phase = 'establishing';
    this.abortedBy = undefined;
    this.client = newParty();
    this.server = newParty();
    this.roles = roles;
    this.subscriptions.clear();
    this.registrations.clear();
  }
}

function newParty(): Party {
  return { nextRequest: 1, underWay: new Map(), left: false };
}
