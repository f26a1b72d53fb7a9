import { type Id, idIn, requestTypeIn, type SeenMessage, uriIn } from './wamp-messages.ts';
import type { WampPeer, WampSessions } from './wamp-sessions.ts';

/** One message of a call or of a publication, and the client that is at its other end than the router. */
export interface RoutedStep {
  readonly seen: SeenMessage;
  readonly peer: WampPeer;
}

/** One call through the router (WAMP section 6.2). */
export interface Call {
  readonly caller: WampPeer;
  /** Its number among the caller's requests: session scope, from client to router. */
  readonly request: Id;
  readonly procedure: string;
  /** Who registered the procedure; undefined as long as nobody was invoked, and where the router answers by itself. */
  readonly callee: WampPeer | undefined;
  /** Its number among the requests to the callee: session scope of the callee, from router to client. */
  readonly invocation: Id | undefined;
  /** CALL, INVOCATION, YIELD or ERROR, RESULT or ERROR, as far as they have crossed. */
  readonly steps: readonly RoutedStep[];
  /** `given up`: the session of the caller ended first. */
  readonly state: 'under way' | 'done' | 'failed' | 'given up';
  /** The URI of the error that the caller got. */
  readonly error: string | undefined;
}

type Growing = { -readonly [Key in keyof Call]: Call[Key] } & { readonly steps: RoutedStep[] };

/**
 * Follows calls from caller to callee and back. Nothing in an INVOCATION names the CALL behind it: it is the earliest of the same
 * procedure that came after the procedure was registered, was not passed on yet, and has the same arguments.
 */
export class WampCalls {
  /** In the order of their CALLs. */
  readonly all: readonly Call[] = [];
  readonly #all = this.all as Growing[];
  readonly #sessions: WampSessions;

  constructor(sessions: WampSessions) {
    this.#sessions = sessions;
  }

  /** Takes the next message of the capture into account, which the sessions have taken before. */
  receive(seen: SeenMessage): void {
    this.settle();
    const peer = this.#sessions.on(seen.entry.connection);
    if (!peer) return;
    switch (seen.message.kind) {
      case 'CALL':
        this.#call(peer, seen);
        return;
      case 'INVOCATION':
        this.#invocation(peer, seen);
        return;
      case 'YIELD':
        this.#answered(peer, seen);
        return;
      case 'RESULT':
        this.#end(peer, seen, 'done');
        return;
      case 'ERROR':
        if (requestTypeIn(seen) === 'INVOCATION') this.#answered(peer, seen);
        else if (requestTypeIn(seen) === 'CALL') this.#end(peer, seen, 'failed');
        return;
    }
  }

  /** Sessions may have ended. */
  settle(): void {
    for (const call of this.#underWay()) if (isOver(call.caller)) call.state = 'given up';
  }

  #underWay(): Growing[] {
    return this.#all.filter(({ state }) => state === 'under way');
  }

  #call(caller: WampPeer, seen: SeenMessage): void {
    const request = idIn(seen, 'Request');
    const procedure = uriIn(seen, 'Procedure');
    if (seen.entry.side !== 'client' || request === undefined || procedure === undefined) return;
    const answer = { callee: undefined, invocation: undefined, state: 'under way' as const, error: undefined };
    this.#all.push({ caller, request, procedure, steps: [{ seen, peer: caller }], ...answer });
  }

  #invocation(callee: WampPeer, seen: SeenMessage): void {
    const registration = this.#sessions.registrations.get(idIn(seen, 'Registration') ?? '');
    const invocation = idIn(seen, 'Request');
    if (!registration || invocation === undefined) return;
    const candidates = this.#underWay().filter(({ procedure, invocation: passedOn, steps: [asked] }) => {
      const isLater = asked !== undefined && asked.seen.entry.id >= registration.asked.entry.id;
      return isLater && passedOn === undefined && procedure === registration.uri;
    });
    const call = candidates.find(({ steps }) => steps[0]?.seen.payload === seen.payload) ?? candidates[0];
    if (!call) return;
    call.callee = callee;
    call.invocation = invocation;
    call.steps.push({ seen, peer: callee });
  }

  /** By the callee, who knows the invocation alone. */
  #answered(callee: WampPeer, seen: SeenMessage): void {
    const request = idIn(seen, 'Request');
    const call = this.#underWay().find((each) => each.callee === callee && each.invocation === request);
    if (seen.entry.side === 'client') call?.steps.push({ seen, peer: callee });
  }

  #end(caller: WampPeer, seen: SeenMessage, state: 'done' | 'failed'): void {
    const request = idIn(seen, 'Request');
    const call = this.#underWay().find((each) => each.caller === caller && each.request === request);
    if (!call || seen.entry.side !== 'server') return;
    call.steps.push({ seen, peer: caller });
    call.state = state;
    call.error = uriIn(seen, 'Error');
  }
}

function isOver({ state }: WampPeer): boolean {
  return state !== 'joined' && state !== 'joining';
}
