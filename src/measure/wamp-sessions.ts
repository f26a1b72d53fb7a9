import { type Id, idIn, keysIn, memberIn, requestTypeIn, type SeenMessage, uriIn } from './wamp-messages.ts';

/**
 * Where a session is (WAMP section 4): `joining` from HELLO on, `joined` from WELCOME on, `leaving` once one side has said GOODBYE
 * and `left` once both have; `refused` or `aborted` by an ABORT, before or after WELCOME; `cut off` when its connection ended.
 */
export type SessionState = 'joining' | 'joined' | 'leaving' | 'left' | 'refused' | 'aborted' | 'cut off';

/** One session of a client with the router, as the messages between them tell. */
export interface WampPeer {
  readonly connection: number;
  /** How the client calls itself in its HELLO, or `connection 3`; with its number where another peer has the same name. */
  readonly name: string;
  readonly realm: string;
  /** Those that its HELLO announced. */
  readonly roles: readonly string[];
  /** The id that the router gave it (global scope). */
  readonly session: Id | undefined;
  readonly state: SessionState;
  /** Why it ended, as the URI that was said first. */
  readonly reason: string | undefined;
}

/** What the router gave an id in its own scope, and to whom. */
export interface Entitlement {
  readonly id: Id;
  /** The topic, or the procedure. */
  readonly uri: string;
  /** The subscribers of the topic; of a procedure there is one callee. */
  readonly peers: readonly WampPeer[];
  /** The message that asked for it first. */
  readonly asked: SeenMessage;
}

/** A request of a client that was not answered yet. */
export interface Request {
  readonly seen: SeenMessage;
  readonly peer: WampPeer;
  /** Its number in the session's scope, from client to router. */
  readonly request: Id;
  /** The topic or procedure of SUBSCRIBE and REGISTER; the id to be taken back as text otherwise. */
  readonly about: string;
}

type GrowingPeer = { -readonly [Key in keyof WampPeer]: WampPeer[Key] };
type GrowingEntitlement = Omit<Entitlement, 'peers'> & { readonly peers: WampPeer[] };

/** What asks for an entitlement or takes it back, and what grants that. */
const ASKS: Readonly<Record<string, string>> = { SUBSCRIBE: 'Topic', REGISTER: 'Procedure' };
const TAKES_BACK: Readonly<Record<string, string>> = { UNSUBSCRIBE: 'Subscription', UNREGISTER: 'Registration' };
const GRANTS: Readonly<Record<string, string>> = {
  SUBSCRIBED: 'SUBSCRIBE',
  UNSUBSCRIBED: 'UNSUBSCRIBE',
  REGISTERED: 'REGISTER',
  UNREGISTERED: 'UNREGISTER',
};

/**
 * Follows which clients have sessions with a router over all connections of a capture, and what the router granted them: what it
 * must know to route (WAMP sections 4, 5.1 and 6.1).
 */
export class WampSessions {
  /** In the order of their HELLOs. */
  readonly peers: readonly WampPeer[] = [];
  readonly subscriptions: ReadonlyMap<Id, Entitlement> = new Map();
  readonly registrations: ReadonlyMap<Id, Entitlement> = new Map();
  readonly #peers = this.peers as GrowingPeer[];
  readonly #granted = {
    SUBSCRIBE: this.subscriptions as Map<Id, GrowingEntitlement>,
    REGISTER: this.registrations as Map<Id, GrowingEntitlement>,
  };
  /** The session that is on a connection, or was there last. */
  readonly #on = new Map<number, GrowingPeer>();
  #waiting: Request[] = [];

  /** What asks for a subscription or registration, or gives one back, and waits for its answer. */
  get waiting(): readonly Request[] {
    return this.#waiting;
  }

  /** The session on a connection that goes on there. */
  on(connection: number): WampPeer | undefined {
    const peer = this.#on.get(connection);
    return peer && goesOn(peer) ? peer : undefined;
  }

  /** Takes the next message of the capture into account. */
  receive(seen: SeenMessage): void {
    const { message, entry } = seen;
    if (message.kind === 'HELLO' && entry.side === 'client') {
      if (!this.on(entry.connection)) this.#begin(seen);
      return;
    }
    const peer = this.#on.get(entry.connection);
    if (!peer || !goesOn(peer)) return;
    if (message.kind === 'WELCOME' && entry.side === 'server') this.#welcome(peer, seen);
    else if (message.kind === 'ABORT') this.#end(peer, peer.state === 'joining' ? 'refused' : 'aborted', seen);
    else if (message.kind === 'GOODBYE') this.#end(peer, peer.state === 'leaving' ? 'left' : 'leaving', seen);
    else if (entry.side === 'client') this.#ask(peer, seen);
    else this.#answer(peer, seen);
  }

  /** A connection has ended. */
  closed(connection: number): void {
    const peer = this.#on.get(connection);
    if (peer && goesOn(peer)) this.#end(peer, 'cut off');
  }

  #begin(seen: SeenMessage): void {
    const { connection } = seen.entry;
    const agent = memberIn(seen, 'Details', 'agent');
    const named = typeof agent === 'string' && agent !== '' ? agent : `connection ${connection}`;
    const isTaken = this.#peers.some((peer) => peer.name === named && goesOn(peer));
    const peer: GrowingPeer = {
      connection,
      name: isTaken ? `${named} (connection ${connection})` : named,
      realm: uriIn(seen, 'Realm') ?? '',
      roles: keysIn(seen, 'Details', 'roles'),
      session: undefined,
      state: 'joining',
      reason: undefined,
    };
    this.#peers.push(peer);
    this.#on.set(connection, peer);
  }

  #welcome(peer: GrowingPeer, seen: SeenMessage): void {
    if (peer.state !== 'joining') return;
    peer.state = 'joined';
    peer.session = idIn(seen, 'Session');
  }

  /** The session is over or about to be: the router forgets what it granted it. */
  #end(peer: GrowingPeer, state: SessionState, seen?: SeenMessage): void {
    peer.state = state;
    peer.reason ??= seen && uriIn(seen, 'Reason');
    this.#waiting = this.#waiting.filter((request) => request.peer !== peer);
    for (const granted of Object.values(this.#granted)) {
      for (const id of granted.keys()) takeBack(granted, id, peer);
    }
  }

  #ask(peer: WampPeer, seen: SeenMessage): void {
    const name = ASKS[seen.message.kind] ?? TAKES_BACK[seen.message.kind];
    const request = idIn(seen, 'Request');
    const about = name && idIn(seen, name);
    if (request === undefined || about === undefined) return;
    this.#waiting.push({ seen, peer, request, about: String(about) });
  }

  #answer(peer: WampPeer, seen: SeenMessage): void {
    const { kind } = seen.message;
    const asked = kind === 'ERROR' ? requestTypeIn(seen) : GRANTS[kind];
    const request = this.#waiting.find(
      (each) => each.peer === peer && each.seen.message.kind === asked && each.request === idIn(seen, 'Request'),
    );
    if (!request) return;
    this.#waiting = this.#waiting.filter((each) => each !== request);
    if (kind === 'SUBSCRIBED') grant(this.#granted.SUBSCRIBE, idIn(seen, 'Subscription'), request);
    else if (kind === 'REGISTERED') grant(this.#granted.REGISTER, idIn(seen, 'Registration'), request);
    else if (kind === 'UNSUBSCRIBED') takeBack(this.#granted.SUBSCRIBE, idAs(request.about), peer);
    else if (kind === 'UNREGISTERED') takeBack(this.#granted.REGISTER, idAs(request.about), peer);
  }
}

function goesOn({ state }: WampPeer): boolean {
  return state === 'joining' || state === 'joined' || state === 'leaving';
}

function grant(granted: Map<Id, GrowingEntitlement>, id: Id | undefined, { seen, peer, about }: Request): void {
  if (id === undefined) return;
  const known = granted.get(id);
  if (!known) granted.set(id, { id, uri: about, peers: [peer], asked: seen });
  else if (!known.peers.includes(peer)) known.peers.push(peer);
}

function takeBack(granted: Map<Id, GrowingEntitlement>, id: Id, peer: WampPeer): void {
  const known = granted.get(id);
  const place = known?.peers.indexOf(peer) ?? -1;
  if (!known || place === -1) return;
  known.peers.splice(place, 1);
  if (known.peers.length === 0) granted.delete(id);
}

/** An id that was kept as text. */
function idAs(text: string): Id {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}
