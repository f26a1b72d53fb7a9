import { boundedBy, type LimitName, type Limits, limitWords } from './limits.ts';

/** What a session may still have of connections and octets, and which of its limits were told. */
export class SessionQuota<Connection extends object> {
  /** The connections that the session uses. */
  readonly connections = new Set<Connection>();
  readonly #limits: Limits;
  readonly #tell: (limit: LimitName, text: string) => void;
  readonly #refused = new WeakMap<Connection, LimitName>();
  readonly #told = new Set<string>();
  #octets = 0;

  /** @param tell is told in words that a limit was reached */
  constructor(limits: Limits, tell: (limit: LimitName, text: string) => void) {
    this.#limits = limits;
    this.#tell = tell;
  }

  /** Takes an exchange on `connection` in; answers the limit for which it is refused, if there is one. */
  admit(connection: Connection): LimitName | undefined {
    const limit = this.#admission(connection);
    if (limit === undefined) {
      this.connections.add(connection);
      this.#refused.delete(connection);
    } else {
      this.#refused.set(connection, limit);
      this.reached(limit, 'an exchange was refused');
    }
    return limit;
  }

  /** The limit for which the newest exchange on `connection` was not admitted, if there is one. */
  refusal(connection: Connection): LimitName | undefined {
    return this.#refused.get(connection);
  }

  /** Counts octets that crossed; answers in words what the limit bounds that is passed by now, if it is. */
  count(octets: number): string | undefined {
    this.#octets += octets;
    if (this.#octets <= this.#limits.octetsPerSession) return undefined;
    this.reached('octetsPerSession', 'its connections are closed');
    return boundedBy('octetsPerSession');
  }

  /** Tells that a limit was reached, once for each limit and consequence. */
  reached(limit: LimitName, consequence: string): void {
    const text = `${limitWords(limit, this.#limits)}. Past it, ${consequence}`;
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#tell(limit, text);
  }

  #admission(connection: Connection): LimitName | undefined {
    if (this.#octets > this.#limits.octetsPerSession) return 'octetsPerSession';
    if (this.connections.has(connection)) return undefined;
    return this.connections.size >= this.#limits.connectionsPerSession ? 'connectionsPerSession' : undefined;
  }
}
