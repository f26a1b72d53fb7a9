/**
 * The small service that the sandbox speaks in JSON and in XML: a room with a few calls besides the procedures. It knows no
 * format; a member may use either, and is told what the others do in its own.
 */
import { callProcedure, type Failure, failure, type Outcome, type Value, type WallClock } from './procedures.ts';

/** What a client asks for. */
export interface Call {
  readonly id: CallId;
  readonly name: string;
  readonly args: readonly Value[];
}

/** Chosen by the client, and repeated in the answer; null when the request could not be read so far. */
export type CallId = number | string | null;

/** What the room tells one member. */
export type Told =
  | { readonly kind: 'result'; readonly id: CallId; readonly result: Value }
  | { readonly kind: 'error'; readonly id: CallId; readonly error: Failure }
  | { readonly kind: 'joined' | 'left'; readonly name: string }
  /** `id` is the number that a message has where all of them are counted. */
  | { readonly kind: 'said'; readonly id?: number; readonly name: string; readonly text: string };

/** How requests and what is told are written in one format. */
export interface ChatCodec {
  /** A request, or why the text is none; `id` is what could be read of it. */
  read(text: string): Call | { readonly id: CallId; readonly error: Failure };
  write(told: Told): string;
}

export interface Delivery {
  readonly to: number;
  readonly told: Told;
}

/** Where messages go that are not only for the members of a room: it has them heard by all, members among them. */
export interface ChatCompany {
  /** Who a connection belongs to; the name that it asks for does not count. */
  nameOf(connection: number): string;
  /** Says a text to all, or tells why not. */
  say(connection: number, text: string): Outcome;
  /** What was said last, for who has just joined. */
  recent(): readonly Told[];
}

const LONGEST_NAME = 32;

/** One room. Its connections are numbers that the caller chooses. */
export class ChatRoom {
  readonly #clock: WallClock;
  readonly #company: ChatCompany | undefined;
  /** Connections, in the order in which they joined, with the names that they took. */
  readonly #names = new Map<number, string>();

  constructor(clock: WallClock, company?: ChatCompany) {
    this.#clock = clock;
    this.#company = company;
  }

  /** What `from` asks for is done; answers with all that is to be sent, the reply first. */
  called(from: number, { id, name, args }: Call): Delivery[] {
    const { outcome, news } = this.#act(from, name, args);
    const reply: Told =
      'error' in outcome ? { kind: 'error', id, error: outcome.error } : { kind: 'result', id, result: outcome.result };
    const recent = news?.kind === 'joined' ? (this.#company?.recent() ?? []) : [];
    return [
      { to: from, told: reply },
      ...(news ? this.#toOthers(from, news) : []),
      ...recent.map((told) => ({ to: from, told })),
    ];
  }

  /** Something was said to the member `to`; nothing is told to who has not joined. */
  heard(to: number, told: Told): Delivery[] {
    return this.#names.has(to) ? [{ to, told }] : [];
  }

  /** A connection is gone, joined or not. */
  gone(from: number): Delivery[] {
    const name = this.#names.get(from);
    if (name === undefined) return [];
    this.#names.delete(from);
    return this.#toOthers(from, { kind: 'left', name });
  }

  #act(from: number, call: string, args: readonly Value[]): { outcome: Outcome; news?: Told } {
    switch (call) {
      case 'join':
        return this.#join(from, args);
      case 'say':
        return this.#say(from, args);
      case 'who':
        return { outcome: args.length > 0 ? takes('who', 'no argument') : { result: this.#members() } };
      case 'leave': {
        const name = this.#names.get(from);
        if (args.length > 0) return { outcome: takes('leave', 'no argument') };
        if (name === undefined) return { outcome: notJoined };
        this.#names.delete(from);
        return { outcome: { result: null }, news: { kind: 'left', name } };
      }
      default:
        return { outcome: callProcedure(call, args, this.#clock) };
    }
  }

  #join(from: number, args: readonly Value[]): { outcome: Outcome; news?: Told } {
    const [asked] = args;
    if (args.length !== 1 || typeof asked !== 'string' || asked === '' || asked.length > LONGEST_NAME) {
      return { outcome: takes('join', `a name of at most ${LONGEST_NAME} characters`) };
    }
    if (this.#names.has(from)) return { outcome: failure('already_joined', 'this connection has joined before') };
    const name = this.#company?.nameOf(from) ?? asked;
    // In company one may take part with several connections.
    if (!this.#company && [...this.#names.values()].includes(name)) {
      return { outcome: failure('name_taken', `“${name}” is in the room`) };
    }
    this.#names.set(from, name);
    return { outcome: { result: this.#members() }, news: { kind: 'joined', name } };
  }

  #members(): string[] {
    return [...new Set(this.#names.values())];
  }

  #say(from: number, args: readonly Value[]): { outcome: Outcome; news?: Told } {
    const [text] = args;
    if (args.length !== 1 || typeof text !== 'string') return { outcome: takes('say', 'one text') };
    const name = this.#names.get(from);
    if (name === undefined) return { outcome: notJoined };
    if (this.#company) return { outcome: this.#company.say(from, text) };
    return { outcome: { result: this.#names.size - 1 }, news: { kind: 'said', name, text } };
  }

  #toOthers(from: number, told: Told): Delivery[] {
    return [...this.#names.keys()].filter((member) => member !== from).map((to) => ({ to, told }));
  }
}

const notJoined = failure('not_joined', 'join first');

function takes(call: string, what: string) {
  return failure('invalid_argument', `${call} takes ${what}`);
}
