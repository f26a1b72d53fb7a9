import { MessageCode, messageTypeOf } from '#wire/wamp/message-types.ts';

/** Where a client is in the life of a session (WAMP section 4), seen from its side. */
export type WampClientState = 'closed' | 'joining' | 'joined' | 'leaving';

/** What a callee says to an INVOCATION: a YIELD with these arguments, or an ERROR. */
export type Answer =
  | { readonly result: readonly unknown[] }
  | { readonly error: string; readonly args: readonly unknown[] };

/** Does a procedure; undefined when it is to be answered later. */
export type Procedure = (args: readonly unknown[]) => Answer | undefined;

/** An INVOCATION that waits for its answer. */
export interface Invoked {
  readonly request: number;
  readonly procedure: string;
  readonly args: readonly unknown[];
}

/** Something that the client's application is told. */
export interface News {
  /** The name of the message that told it. */
  readonly kind: string;
  /** The topic or the procedure that it is about; empty for what is about the session. */
  readonly about: string;
  /** The arguments or the reason, as JSON has them. */
  readonly text: string;
}

/** What a client does about a message of the router. */
export interface Reaction {
  readonly say: readonly string[];
  /** The connection is to be dropped too (WAMP section 2.3.3). */
  readonly close: boolean;
}

/** The four roles of a client (WAMP section 1.3.2). */
export const ROLES = ['publisher', 'subscriber', 'caller', 'callee'] as const;

/** So much news is kept for its reader. */
const KEPT = 50;

const { HELLO, WELCOME, ABORT, GOODBYE, ERROR, PUBLISH, PUBLISHED, SUBSCRIBE, SUBSCRIBED } = MessageCode;
const { UNSUBSCRIBE, UNSUBSCRIBED, EVENT, CALL, RESULT, REGISTER, REGISTERED } = MessageCode;
const { UNREGISTER, UNREGISTERED, INVOCATION, YIELD } = MessageCode;

/** The requests of a client, which are numbered (WAMP section 2.1.2). */
const REQUESTS: readonly unknown[] = [PUBLISH, SUBSCRIBE, UNSUBSCRIBE, CALL, REGISTER, UNREGISTER];

const NOTHING: Reaction = { say: [], close: false };

/**
 * A client of WAMP's basic profile without a connection: it is told what was said and what was heard, and answers with what is to be
 * said. What it says may break any rule: it keeps count of its own requests from what was said, legal or not.
 */
export class WampClient {
  state: WampClientState = 'closed';
  /** The id of the session that goes on (global scope). */
  session: number | undefined;
  /** Topics by the ids of their subscriptions, procedures by those of their registrations (router scope). */
  readonly subscriptions = new Map<number, string>();
  readonly registrations = new Map<number, string>();
  /** Invocations that its application has not answered. */
  readonly invoked: Invoked[] = [];
  /** The newest last. */
  readonly news: News[] = [];
  /** The id that its next request should have (session scope). */
  #next = 1;
  /** Requests that wait for an answer: what each is about, the topic, the procedure or the id to be taken back. */
  readonly #waiting = new Map<number, string | number>();
  readonly #perform: Procedure;

  /** @param perform does what the router asks of this client */
  constructor(perform: Procedure) {
    this.#perform = perform;
  }

  /** The text of a request that is numbered next: `request('CALL', {}, 'com.example.add', [2, 3])`. */
  request(type: keyof typeof MessageCode, ...elements: readonly unknown[]): string {
    return JSON.stringify([MessageCode[type], this.#next, ...elements]);
  }

  /** The id that the next request should have. */
  get next(): number {
    return this.#next;
  }

  /** How many of its requests wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes into account what this client says. */
  said(text: string): void {
    const [type, first, second, third] = listIn(text) ?? [];
    if (type === HELLO && this.state === 'closed') this.#begin();
    else if (type === GOODBYE && this.state === 'joined') this.state = 'leaving';
    else if (type === ABORT) this.#over();
    else if (type === YIELD || type === ERROR) this.#answered(type === YIELD ? first : second);
    else if (REQUESTS.includes(type) && first === this.#next) {
      this.#next += 1;
      const isQuiet = type === PUBLISH && (second as { acknowledge?: unknown } | null)?.acknowledge !== true;
      const about = type === UNSUBSCRIBE || type === UNREGISTER ? second : third;
      if (!isQuiet) this.#waiting.set(first, about as string | number);
    }
  }

  /** What this client does about a message of the router. What it says is to be told to `said`. */
  heard(text: string): Reaction {
    const message = listIn(text);
    const type = message && messageTypeOf(message[0]);
    if (!message || !type) return this.#violated('The message is no list that begins with the type of a message.');
    if (!type.senders.includes('server')) return this.#violated(`${type.name} is a message of clients.`);
    switch (type.code) {
      case WELCOME:
        if (this.state !== 'joining') return this.#violated('Received WELCOME message after session was established.');
        this.state = 'joined';
        this.session = Number(message[1]);
        return NOTHING;
      case ABORT:
        this.#told('ABORT', '', message[2]);
        this.#over();
        return NOTHING;
      case GOODBYE:
        return this.#goodbye(message[2]);
      default:
        if (this.state === 'joining' || this.state === 'closed') {
          return this.#violated(`Received ${type.name} message before session was established.`);
        }
        return this.#inSession(type.name, message);
    }
  }

  /** Answers the invocation that has waited longest, with what the application says now; undefined when none waits. */
  answer(perform: Procedure): string | undefined {
    const [oldest] = this.invoked;
    return oldest && answerTo(oldest, perform(oldest.args));
  }

  /** The connection has ended. */
  lost(): void {
    this.#over();
  }

  #begin(): void {
    this.#over();
    this.state = 'joining';
    this.#next = 1;
  }

  #over(): void {
    this.state = 'closed';
    this.session = undefined;
    for (const kept of [this.subscriptions, this.registrations, this.#waiting]) kept.clear();
    this.invoked.length = 0;
  }

  #goodbye(reason: unknown): Reaction {
    this.#told('GOODBYE', '', reason);
    const isAnswer = this.state === 'leaving';
    this.#over();
    return isAnswer ? NOTHING : { say: [JSON.stringify([GOODBYE, {}, 'wamp.close.goodbye_and_out'])], close: false };
  }

  #inSession(name: string, [type, first, second, third, ...payload]: readonly unknown[]): Reaction {
    switch (type) {
      case SUBSCRIBED:
        this.subscriptions.set(Number(second), String(this.#take(first)));
        return NOTHING;
      case REGISTERED:
        this.registrations.set(Number(second), String(this.#take(first)));
        return NOTHING;
      case UNSUBSCRIBED:
        this.subscriptions.delete(Number(this.#take(first)));
        return NOTHING;
      case UNREGISTERED:
        this.registrations.delete(Number(this.#take(first)));
        return NOTHING;
      case PUBLISHED:
        this.#told(name, this.#take(first), second);
        return NOTHING;
      case RESULT:
        this.#told(name, this.#take(first), ...[third, ...payload].filter((each) => each !== undefined));
        return NOTHING;
      case ERROR:
        if (!REQUESTS.includes(first)) return this.#violated('Received ERROR message with invalid REQUEST.Type.');
        this.#told(name, this.#take(second), ...payload);
        return NOTHING;
      case EVENT:
        this.#told(name, this.subscriptions.get(Number(first)), ...payload);
        return NOTHING;
      case INVOCATION:
        return this.#invoke(Number(first), Number(second), payload[0]);
      default:
        return NOTHING;
    }
  }

  #invoke(request: number, registration: number, given: unknown): Reaction {
    const args = Array.isArray(given) ? (given as unknown[]) : [];
    const procedure = this.registrations.get(registration) ?? '';
    const invoked = { request, procedure, args };
    this.invoked.push(invoked);
    this.#told('INVOCATION', procedure, args);
    const answer = answerTo(invoked, this.#perform(args));
    return answer === undefined ? NOTHING : { say: [answer], close: false };
  }

  #answered(request: unknown): void {
    const place = this.invoked.findIndex((each) => each.request === request);
    if (place !== -1) this.invoked.splice(place, 1);
  }

  /** What the request was about that an answer names; empty when none waits for it. */
  #take(request: unknown): string | number {
    const about = this.#waiting.get(Number(request));
    this.#waiting.delete(Number(request));
    return about ?? '';
  }

  #told(kind: string, about: string | number = '', ...said: readonly unknown[]): void {
    this.news.push({ kind, about: String(about), text: said.map((each) => JSON.stringify(each)).join(' ') });
    this.news.splice(0, this.news.length - KEPT);
  }

  /** The router broke the protocol (WAMP section 2.3.3). */
  #violated(message: string): Reaction {
    return { say: [JSON.stringify([ABORT, { message }, 'wamp.error.protocol_violation'])], close: true };
  }
}

/** The first message of a session (WAMP section 4.1.1). */
export function helloOf(realm: string, agent: string, roles: readonly string[] = ROLES): string {
  return JSON.stringify([HELLO, realm, { agent, roles: Object.fromEntries(roles.map((role) => [role, {}])) }]);
}

/** The client's wish to leave its realm (WAMP sections 4.2.1 and 8). */
export const GOODBYE_TEXT = JSON.stringify([GOODBYE, {}, 'wamp.close.close_realm']);

function answerTo({ request }: Invoked, answer: Answer | undefined): string | undefined {
  if (answer === undefined) return undefined;
  const withArgs = (args: readonly unknown[]) => (args.length > 0 ? [args] : []);
  return JSON.stringify(
    'error' in answer
      ? [ERROR, INVOCATION, request, {}, answer.error, ...withArgs(answer.args)]
      : [YIELD, request, {}, ...withArgs(answer.result)],
  );
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
