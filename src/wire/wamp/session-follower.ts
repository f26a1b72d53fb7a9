import { membersOf } from '../json/reader.ts';
import type { Field, Rule, Side } from '../octets/dissection.ts';
import type { WampMessage } from './message.ts';
import { MessageCode } from './message-types.ts';
import { sessionRules } from './rules.ts';
import type { Request, WampSession } from './session.ts';

const {
  HELLO,
  WELCOME,
  ABORT,
  CHALLENGE,
  AUTHENTICATE,
  GOODBYE,
  ERROR,
  PUBLISH,
  PUBLISHED,
  SUBSCRIBE,
  SUBSCRIBED,
  UNSUBSCRIBE,
  UNSUBSCRIBED,
  EVENT,
  CALL,
  RESULT,
  REGISTER,
  REGISTERED,
  UNREGISTER,
  UNREGISTERED,
  INVOCATION,
  YIELD,
} = MessageCode;

/** A rule that a message broke by coming when it came; `at` is the element to blame, undefined for the message. */
export interface OutOfPlace {
  readonly rule: Rule;
  readonly at: Field | undefined;
}

/** What answers a request, and the rule about it. */
const ANSWERS: Readonly<Record<number, readonly [request: number, rule: Rule]>> = {
  [PUBLISHED]: [PUBLISH, sessionRules.answersPublish],
  [SUBSCRIBED]: [SUBSCRIBE, sessionRules.answersSubscribe],
  [UNSUBSCRIBED]: [UNSUBSCRIBE, sessionRules.answersUnsubscribe],
  [RESULT]: [CALL, sessionRules.answersCall],
  [REGISTERED]: [REGISTER, sessionRules.answersRegister],
  [UNREGISTERED]: [UNREGISTER, sessionRules.answersUnregister],
  [YIELD]: [INVOCATION, sessionRules.answersInvocation],
};

/** Takes the next message of `side` into account, and tells which rules it breaks by what was said before it. */
export function follow(session: WampSession, side: Side, message: WampMessage): OutOfPlace[] {
  const broken: OutOfPlace[] = [];
  if (session.whole) new Follower(session, side, message, broken).take();
  return broken;
}

class Follower {
  readonly #session: WampSession;
  readonly #side: Side;
  readonly #message: WampMessage;
  readonly #broken: OutOfPlace[];

  constructor(session: WampSession, side: Side, message: WampMessage, broken: OutOfPlace[]) {
    this.#session = session;
    this.#side = side;
    this.#message = message;
    this.#broken = broken;
  }

  take(): void {
    const code = this.#message.type?.code;
    if (code === HELLO && this.#side === 'client') this.#hello();
    else if (this.#isWithin(code) && code !== undefined) this.#within(code);
  }

  #breach(rule: Rule, at?: Field): void {
    this.#broken.push({ rule, at });
  }

  #element(index: number): Field | undefined {
    return this.#message.elements[index];
  }

  #id(index: number): number {
    return Number(this.#element(index)?.value);
  }

  #hello(): void {
    if (this.#session.phase !== 'closed') {
      this.#breach(sessionRules.helloOnce);
      return;
    }
    const details = this.#element(1);
    const roles = details && membersOf(details).find(({ name }) => name.value === 'roles')?.value;
    this.#session.begin(new Set(roles ? membersOf(roles).map(({ name }) => String(name.value)) : []));
  }

  /** Whether a message that is no HELLO may come now; it takes its part in opening or closing the session. */
  #isWithin(code: number | undefined): boolean {
    const session = this.#session;
    const isClient = this.#side === 'client';
    if (session.phase === 'closed' && session.abortedBy !== undefined) {
      if (session.abortedBy === this.#side) this.#breach(sessionRules.afterAbort);
      return false;
    }
    if (code === ABORT && (session.phase !== 'closed' || !isClient)) {
      session.phase = 'closed';
      session.abortedBy = this.#side;
      return false;
    }
    if (session.phase === 'established') return this.#isBeforeGoodbye(code);
    if (isClient) {
      if (session.phase === 'closed') this.#breach(sessionRules.helloFirst);
      else if (code !== AUTHENTICATE) this.#breach(sessionRules.awaitsWelcome);
    } else if (session.phase === 'establishing' && code === WELCOME) session.phase = 'established';
    else if (session.phase === 'closed' || code !== CHALLENGE) this.#breach(sessionRules.welcomeFirst);
    return false;
  }

  #isBeforeGoodbye(code: number | undefined): boolean {
    const session = this.#session;
    const own = session[this.#side];
    if (own.left) {
      this.#breach(sessionRules.afterGoodbye);
      return false;
    }
    if (code === GOODBYE) {
      own.left = true;
      if (session.client.left && session.server.left) session.phase = 'closed';
      return false;
    }
    if (code === WELCOME || code === CHALLENGE) this.#breach(sessionRules.welcomeOnce);
    return true;
  }

  #within(code: number): void {
    const { type, sound } = this.#message;
    if (type?.role !== undefined && !this.#session.roles.has(type.role)) this.#breach(sessionRules.roleAnnounced);
    if (!type?.senders.includes(this.#side)) return;
    // What is wrong with a request may be why it is answered with an ERROR.
    if (NUMBERED.includes(code)) this.#ask(code);
    if (!sound) return;
    const answered = ANSWERS[code];
    if (answered) this.#answer(answered[0], this.#id(0), answered[1], this.#element(0));
    else if (code === ERROR) this.#answer(this.#id(0), this.#id(1), sessionRules.answersWithError, this.#element(1));
    else if (code === EVENT && !this.#session.subscriptions.has(this.#id(0))) {
      this.#breach(sessionRules.eventSubscribed, this.#element(0));
    }
  }

  #ask(code: number): void {
    const own = this.#session[this.#side];
    const id = this.#id(0);
    if (!Number.isInteger(id)) return;
    if (id !== own.nextRequest) this.#breach(sessionRules.sequentialRequests, this.#element(0));
    own.nextRequest = id + 1;
    const request = this.#request(code);
    if (request) own.underWay.set(id, request);
  }

  /** What of a request waits for its answer; undefined for a PUBLISH that none comes to. */
  #request(code: number): Request | undefined {
    const { subscriptions, registrations } = this.#session;
    if (code === PUBLISH) return flag(this.#element(1), 'acknowledge') ? { code } : undefined;
    if (code === UNSUBSCRIBE || code === UNREGISTER) {
      const ends = this.#id(1);
      const isSubscription = code === UNSUBSCRIBE;
      const isKnown = (isSubscription ? subscriptions : registrations).has(ends);
      if (!isKnown && Number.isInteger(ends)) {
        this.#breach(isSubscription ? sessionRules.unsubscribesKnown : sessionRules.unregistersKnown, this.#element(1));
      }
      return { code, ends };
    }
    if (code === INVOCATION && this.#message.sound && !registrations.has(this.#id(1))) {
      this.#breach(sessionRules.invocationRegistered, this.#element(1));
    }
    return { code };
  }

  #answer(code: number, id: number, rule: Rule, at: Field | undefined): void {
    const { underWay } = this.#session[this.#side === 'client' ? 'server' : 'client'];
    const request = underWay.get(id);
    if (request?.code !== code) {
      this.#breach(rule, at);
      return;
    }
    // Results that come bit by bit (advanced profile): the last one is without the mark.
    if (flag(this.#element(1), 'progress')) return;
    underWay.delete(id);
    if (this.#message.type?.code === ERROR) return;
    const { subscriptions, registrations } = this.#session;
    if (code === SUBSCRIBE) subscriptions.add(this.#id(1));
    if (code === REGISTER) registrations.add(this.#id(1));
    if (code === UNSUBSCRIBE && request.ends !== undefined) subscriptions.delete(request.ends);
    if (code === UNREGISTER && request.ends !== undefined) registrations.delete(request.ends);
  }
}

/** The requests that are numbered, of both directions (section 2.1.2). */
const NUMBERED: readonly number[] = [PUBLISH, SUBSCRIBE, UNSUBSCRIBE, CALL, REGISTER, UNREGISTER, INVOCATION];

function flag(dict: Field | undefined, key: string): boolean {
  const value = dict?.name === 'object' && membersOf(dict).findLast(({ name }) => name.value === key)?.value;
  return value !== undefined && value !== false && value.name === 'literal' && value.value === 'true';
}
