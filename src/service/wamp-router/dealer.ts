interface Registration {
  readonly id: number;
  readonly procedure: string;
  readonly callee: number;
}

/** A call that its callee has not answered. `caller` is undefined once that one has left. */
interface PendingCall {
  readonly callee: number;
  readonly request: number;
  caller: number | undefined;
}

/** Who waits for the answer to a call: the session, and its own request id. */
export interface Waiting {
  readonly caller: number;
  readonly request: number;
}

export interface Invocation {
  readonly callee: number;
  /** Request id in the direction from router to callee. */
  readonly request: number;
  readonly registration: number;
}

/**
 * Who has registered what in one realm, and which calls wait for whom ("Remote Procedure Calls"). Sessions are numbers that
 * the router chooses.
 */
export class Dealer {
  readonly #procedures = new Map<string, Registration>();
  readonly #byId = new Map<number, Registration>();
  /** By callee, how many invocations it was sent, and those that it has not answered. */
  readonly #invoked = new Map<number, { last: number; readonly pending: Map<number, PendingCall> }>();
  #last = 0;

  /** The id of the registration; undefined when somebody has registered the procedure before. */
  register(session: number, procedure: string): number | undefined {
    if (this.#procedures.has(procedure)) return undefined;
    this.#last += 1;
    const registration = { id: this.#last, procedure, callee: session };
    this.#procedures.set(procedure, registration);
    this.#byId.set(registration.id, registration);
    return registration.id;
  }

  /** Whether there was such a registration of this session. Calls under way may still be answered. */
  unregister(session: number, id: number): boolean {
    const registration = this.#byId.get(id);
    if (registration?.callee !== session) return false;
    this.#byId.delete(id);
    this.#procedures.delete(registration.procedure);
    return true;
  }

  /** How many registrations a session has. */
  count(session: number): number {
    return [...this.#procedures.values()].filter(({ callee }) => callee === session).length;
  }

  /** How many answers a session waits for. */
  waits(session: number): number {
    return [...this.#pending()].filter(({ caller }) => caller === session).length;
  }

  /** Notes a call and says who is to be invoked; undefined when nobody has registered the procedure. */
  call({ caller, request }: Waiting, procedure: string): Invocation | undefined {
    const registration = this.#procedures.get(procedure);
    if (registration === undefined) return undefined;
    const { callee, id } = registration;
    const invoked = this.#invoked.get(callee) ?? { last: 0, pending: new Map() };
    this.#invoked.set(callee, invoked);
    invoked.last += 1;
    invoked.pending.set(invoked.last, { callee, request, caller });
    return { callee, request: invoked.last, registration: id };
  }

  /**
   * A callee has answered invocation `request`: who waits for it. `nobody` when the caller has left or the answer came before;
   * `never` when no such invocation was sent.
   */
  answered(callee: number, request: number): Waiting | 'nobody' | 'never' {
    const invoked = this.#invoked.get(callee);
    if (invoked === undefined || request > invoked.last) return 'never';
    const pending = invoked.pending.get(request);
    invoked.pending.delete(request);
    return pending?.caller === undefined ? 'nobody' : { caller: pending.caller, request: pending.request };
  }

  /** The session has ended: its registrations are gone. Answers with those who waited for an answer of it ("Callee Leaving"). */
  forget(session: number): Waiting[] {
    for (const { id, callee, procedure } of this.#procedures.values()) {
      if (callee !== session) continue;
      this.#procedures.delete(procedure);
      this.#byId.delete(id);
    }
    for (const call of this.#pending()) if (call.caller === session) call.caller = undefined;
    const left = [...(this.#invoked.get(session)?.pending.values() ?? [])];
    this.#invoked.delete(session);
    return left.flatMap(({ caller, request }) => (caller === undefined ? [] : [{ caller, request }]));
  }

  *#pending(): Generator<PendingCall> {
    for (const { pending } of this.#invoked.values()) yield* pending.values();
  }
}
