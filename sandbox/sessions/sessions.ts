import { type Limits, limitWords } from '#service/limits.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { CaptureBudget } from './capture-budget.ts';
import { Session } from './session.ts';
import { sameToken } from './tokens.ts';

const SWEEP_MILLISECONDS = 1000;

/** How long the connections of an ended session may take for their closing handshakes. */
const FAREWELL_MILLISECONDS = 1000;

interface Settings {
  readonly limits: Limits;
  /** The broker to which MQTT is relayed; each session has one of its own when undefined. */
  readonly mqttUrl?: URL | undefined;
  readonly now: () => number;
}

/** All sessions of the sandbox, in memory. */
export class Sessions {
  readonly #settings: Settings;
  readonly #captures: CaptureBudget;
  readonly #byId = new Map<string, Session>();
  readonly #byWireToken = new Map<string, Session>();
  readonly #sweep: NodeJS.Timeout;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#captures = new CaptureBudget(settings.limits.captureOctetsTotal);
    this.#sweep = setInterval(() => this.#endOverdue(), SWEEP_MILLISECONDS);
    this.#sweep.unref();
  }

  get size(): number {
    return this.#byId.size;
  }

  get all(): IterableIterator<Session> {
    return this.#byId.values();
  }

  /**
   * Opens a session for a client at `address`.
   * @throws ProblemError 429 or 503 past a limit
   */
  open(address: string): Session {
    const { limits, mqttUrl, now } = this.#settings;
    if (this.#byId.size >= limits.sessions) {
      throw new ProblemError(limitProblem(503, 'sessions', limitWords('sessions', limits), 60));
    }
    const own = [...this.all].filter((session) => session.address === address).length;
    if (own >= limits.sessionsPerAddress) {
      throw new ProblemError(limitProblem(429, 'sessionsPerAddress', limitWords('sessionsPerAddress', limits), 60));
    }
    const session = new Session({ address, limits, captures: this.#captures, mqttUrl, now });
    this.#byId.set(session.id, session);
    this.#byWireToken.set(session.wireToken, session);
    return session;
  }

  /**
   * The session `id` for the bearer of its control token, `given`.
   * @throws ProblemError 401 without or with a wrong token, 404 when there is no such session
   */
  authorised(id: string, given: string | undefined): Session {
    if (given === undefined) throw unauthorised('The control token of the session is needed');
    const session = this.#byId.get(id);
    if (session === undefined) {
      throw new ProblemError({ status: 404, type: 'no-session', title: 'There is no such session, or it has ended' });
    }
    if (!sameToken(session.controlToken, given)) throw unauthorised('This is not the control token of the session');
    return session;
  }

  /** The session that `wireToken` names on the wire; its arrow form can be handed to the tap. */
  readonly byWireToken = (wireToken: string): Session | undefined => this.#byWireToken.get(wireToken);

  /** Whether a gate holds something of the connection `id`. */
  holds(id: number): boolean {
    return [...this.all].some(({ gate }) => gate.held.some(({ connection }) => connection === id));
  }

  end(session: Session, reason: string, by: 'limit' | 'shutdown' = 'shutdown'): void {
    this.#byId.delete(session.id);
    this.#byWireToken.delete(session.wireToken);
    session.end(reason);
    setTimeout(() => session.cut(by, this.#isShared), FAREWELL_MILLISECONDS).unref();
  }

  endAll(reason: string): void {
    clearInterval(this.#sweep);
    for (const session of this.all) this.end(session, reason);
  }

  /** A browser sends the next session's requests on the connections that it has. */
  readonly #isShared = (connection: TapConnection): boolean =>
    [...this.all].some(({ connections }) => connections.has(connection));

  #endOverdue(): void {
    for (const session of this.all) {
      const limit = session.overdue();
      if (limit === undefined) continue;
      session.reached(limit, 'the session ends');
      this.end(session, limitWords(limit, session.limits), 'limit');
    }
  }
}

function unauthorised(title: string): ProblemError {
  const headers = { 'WWW-Authenticate': 'Bearer realm="session"' };
  return new ProblemError({ status: 401, type: 'unauthorised', title, headers });
}
