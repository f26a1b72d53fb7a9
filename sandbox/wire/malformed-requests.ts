import { refusalOf, requestBreaches } from '#service/malformation.ts';
import { type Problem, ProblemError } from '#service/problem.ts';
import type { Connection } from '#wire/stack/connection.ts';
import { clientProblem } from '../http/client-error.ts';
import type { Tap } from '../tap/tap.ts';
import type { TapConnection } from '../tap/tap-connection.ts';

const SWEEP_MILLISECONDS = 50;

/** How long the strict decoder may wait for octets that name the rule, once the HTTP library has given up. */
const NAMING_MILLISECONDS = 250;

interface State {
  /** The client's octets when they were last judged. */
  judged: number;
  /** Why and when (ms) the HTTP library gave the connection up. */
  failure?: { readonly error: NodeJS.ErrnoException; readonly since: number };
}

interface Settings {
  readonly tap: () => Tap;
  /** Answers on the connection where no response of the HTTP library is there to answer with. */
  readonly refuse: (connection: TapConnection, problem: Problem) => void;
}

/**
 * Judges requests by the strict decoder beside the HTTP library: what is malformed is refused by the rule that it breaks,
 * be it that the library takes it, gives it up without saying why, or still waits for its end.
 */
export class MalformedRequests {
  readonly #settings: Settings;
  readonly #states = new WeakMap<TapConnection, State>();
  readonly #sweep: NodeJS.Timeout;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#sweep = setInterval(() => {
      for (const connection of settings.tap().connections) this.#look(connection);
    }, SWEEP_MILLISECONDS);
    this.#sweep.unref();
  }

  /** The HTTP library has read another request of `connection`; answers its number, from 0. */
  read(connection: TapConnection): number {
    connection.requestsRead += 1;
    return connection.requestsRead - 1;
  }

  /** The HTTP library can read no more on `connection`. */
  fail(connection: TapConnection, error: NodeJS.ErrnoException): void {
    this.#state(connection).failure ??= { error, since: performance.now() };
    this.#look(connection);
  }

  /**
   * Judges request number `index` as far as it has come in.
   * @throws ProblemError when it is malformed
   */
  check(connection: TapConnection, index: number): void {
    const problem = this.#problem(connection, index);
    if (problem !== undefined) throw new ProblemError(problem);
  }

  /** Judges what no handler of a request looks after: a head that is not whole yet, or that the library gave up. */
  #look(connection: TapConnection): void {
    const { stack, stream, closed, requestsRead } = connection;
    if (closed || stack.upgrade || !stream.writable) return;
    // Most connections end with a whole head, which says nothing more: no state is kept of them.
    if (endsWithHead(stack) && !this.#states.has(connection)) return;
    const state = this.#state(connection);
    const { end } = stack.client.octets;
    if (state.failure === undefined && state.judged === end) return;
    state.judged = end;
    const { exchangeTable } = stack;
    const handled = requestsRead > exchangeTable.answered;
    if (handled || (state.failure === undefined && exchangeTable.count > requestsRead)) return;
    const problem = this.#problem(connection, requestsRead);
    if (problem !== undefined) this.#settings.refuse(connection, problem);
  }

  #problem(connection: TapConnection, index: number): Problem | undefined {
    const named = refusalOf(requestBreaches(connection.stack, index));
    if (named !== undefined) return named;
    const failure = this.#states.get(connection)?.failure;
    const waited = failure && performance.now() - failure.since >= NAMING_MILLISECONDS;
    return waited ? clientProblem(failure.error) : undefined;
  }

  #state(connection: TapConnection): State {
    const state = this.#states.get(connection) ?? { judged: 0 };
    this.#states.set(connection, state);
    return state;
  }
}

/** Whether the client's last octet so far is the last one of a request head. */
function endsWithHead({ client: { octets, units }, exchangeTable: { newest } }: Connection): boolean {
  return newest !== undefined && newest.requestUnit === units.count - 1 && units.end(0) === octets.end;
}
