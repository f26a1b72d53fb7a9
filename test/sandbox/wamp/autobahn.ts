import { createRequire } from 'node:module';

/** As much of the types of the autobahn client, which has none, as the tests use. */
export interface WampError {
  readonly error: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export interface WampSession {
  readonly id: number;
  subscribe(
    topic: string,
    handler: Handler,
    options?: object,
  ): Promise<{ readonly id: number; unsubscribe(): Promise<unknown> }>;
  publish(
    topic: string,
    args?: unknown[],
    kwargs?: object,
    options?: object,
  ): Promise<{ readonly id: number }> | undefined;
  register(procedure: string, endpoint: Handler): Promise<{ readonly id: number; unregister(): Promise<unknown> }>;
  call(procedure: string, args?: unknown[], kwargs?: object): Promise<unknown>;
}

type Handler = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown;

interface WampConnection {
  onopen: (session: WampSession, details: { readonly roles: object }) => void;
  onclose: (reason: string, details: { readonly reason: string | null; readonly message: string | null }) => boolean;
  open(): void;
  close(reason?: string, message?: string): void;
}

interface Autobahn {
  Connection: new (options: object) => WampConnection;
  Error: new (error: string, args?: unknown[], kwargs?: object) => object;
}

const require = createRequire(import.meta.url);

/** The library keeps the console's function that it finds, and tells it of every connection that closes. */
function loadQuietly(): Autobahn {
  const { warn } = console;
  console.warn = () => {};
  try {
    return require('autobahn');
  } finally {
    console.warn = warn;
  }
}

const { Connection, Error: CallError } = loadQuietly();

export { CallError };

/** One client of a WAMP router, by the library that its authors wrote. */
export class AutobahnClient {
  readonly session: WampSession;
  readonly closed: Promise<{ readonly how: string; readonly reason: string | null }>;
  readonly #connection: WampConnection;

  private constructor(connection: WampConnection, session: WampSession, closed: AutobahnClient['closed']) {
    this.#connection = connection;
    this.session = session;
    this.closed = closed;
  }

  /** Rejects with the reason when no session comes about. */
  static open(url: string, realm = 'wire101'): Promise<AutobahnClient> {
    const quiet = () => {};
    const connection = new Connection({
      url,
      realm,
      max_retries: 0,
      use_es6_promises: true,
      on_user_error: quiet,
      on_internal_error: quiet,
    });
    return new Promise((resolve, reject) => {
      const closed = new Promise<{ how: string; reason: string | null }>((close) => {
        connection.onclose = (how, { reason }) => {
          close({ how, reason });
          reject(new Error(`${how}: ${reason}`));
          return true;
        };
      });
      connection.onopen = (session) => resolve(new AutobahnClient(connection, session, closed));
      connection.open();
    });
  }

  /** Says GOODBYE; resolves once the connection has closed. */
  close() {
    this.#connection.close();
    return this.closed;
  }
}
