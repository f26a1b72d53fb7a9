import { Feed, type FeedEvent } from '#service/feed.ts';
import { type LimitName, type Limits, limitWords } from '#service/limits.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import { type SaidTopic, type Speaker, sayingWords, tidySaying } from '#service/saying.ts';
import type { Kept, SharedFeed } from '#service/shared-feed.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { Allowance } from '#workshop/allowance.ts';
import type { LabName } from '#workshop/model.ts';
import type { Session } from '../sessions/session.ts';
import type { TogetherStore } from './together-store.ts';

/** The time in which a seat may say as many messages as the limit has. */
const WINDOW_MILLISECONDS = 10_000;

/** Retained messages of one seat, and of the class. Each session's broker holds all of them, beside its own. */
const MOST_RETAINED = { seat: 8, all: 200 };

/** A race measures a feed of its own pace. */
const RACE = /(^|\/)race\//;

/** A session of a seat, which may be shared. */
export interface SharingSession {
  readonly seat: string;
  readonly session: Session;
  readonly lab: LabName;
}

interface Settings {
  readonly store: TogetherStore;
  readonly limits: Limits;
  /** The sessions that the seats of the room have open. */
  readonly sessions: () => readonly SharingSession[];
  /** Number and name of a seat; undefined when it is no more. */
  readonly speaker: (seat: string) => Speaker | undefined;
  /** Whether the class is together when this begins. */
  readonly on: boolean;
}

/**
 * The shared rooms of a class: while it is together, what a learner publishes by any technique is one event of a feed that all
 * sessions of all seats share. It is written down before anybody hears of it.
 */
export class Together {
  readonly #settings: Settings;
  readonly #allowance: Allowance;
  readonly #retained = new Map<string, Kept>();
  readonly #members = new Map<Session, Member>();
  /** Undefined while each is for itself. */
  #feed: Feed | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    const most = settings.limits.classMessages;
    this.#allowance = new Allowance({ most, every: WINDOW_MILLISECONDS / most }, Date.now);
    if (!settings.on) {
      settings.store.clear();
      return;
    }
    const { begin, events, retained } = settings.store.read();
    this.#feed = new Feed(begin, events);
    for (const kept of retained) this.#retained.set(keyOf(kept), kept);
  }

  /** Brings the class together, with nothing said yet; or has each for itself again, and forgets what was said. */
  turn(on: boolean): void {
    const { store, sessions } = this.#settings;
    if (on === (this.#feed !== undefined)) return;
    this.#retained.clear();
    if (on) {
      const all = sessions();
      const begin = Math.max(0, ...all.map(({ session }) => session.feed.feed.last));
      this.#feed = new Feed(begin);
      store.beginAfter(begin);
      for (const each of all) this.enter(each);
    } else {
      this.#feed = undefined;
      store.clear();
      for (const session of [...this.#members.keys()]) session.feed.share(undefined);
      this.#members.clear();
    }
  }

  /** A session was opened for a seat: it shares the feed, if there is one. */
  enter({ seat, session, lab }: SharingSession): void {
    const feed = this.#feed;
    if (feed === undefined || RACE.test(lab.page)) return;
    const speaker = () => this.#settings.speaker(seat);
    const member = new Member({
      ...{ feed, speaker, retained: this.#retained },
      publish: (by, text, topic) => this.#publish(seat, session, by, text, topic),
      check: (by, octets, topic) => this.#check(seat, session, by, octets, topic, 'has'),
      leave: () => this.#members.delete(session),
    });
    this.#members.set(session, member);
    session.feed.share(member);
  }

  /** A seat is no more: what it has retained is not either. */
  gone(number: number): void {
    const own = [...this.#retained.values()].filter((kept) => kept.number === number);
    for (const kept of own) this.#release(kept);
    if (own.length > 0) for (const { feed } of this.#members.keys()) feed.companyChanged();
  }

  #publish(seat: string, session: Session, by: Speaker, text: string, topic: SaidTopic | undefined): FeedEvent {
    const octets = topic?.payload.length ?? encodeUtf8(text).length;
    this.#check(seat, session, by, octets, topic, 'take');
    const feed = this.#feed as Feed;
    const said = { ...by, text: tidySaying(text), ...(topic && { topic }) };
    const event = feed.publish(Date.now(), sayingWords(said), said);
    this.#settings.store.keep(event, feed.first);
    if (topic?.retain) this.#retain({ ...topic, number: by.number });
    for (const member of this.#members.keys()) member.feed.heard(event);
    return event;
  }

  /** Whether a seat may say this now. Its capture is told when it may not. */
  #check(
    seat: string,
    session: Session,
    by: Speaker,
    octets: number,
    topic: SaidTopic | undefined,
    how: 'has' | 'take',
  ): void {
    const { limits } = this.#settings;
    const refuse = (status: number, limit: LimitName, seconds?: number) => {
      session.reached(limit, 'what was said did not reach the class');
      return new ProblemError(limitProblem(status, limit, limitWords(limit, limits), seconds));
    };
    if (octets > limits.classOctets) throw refuse(413, 'classOctets');
    if (topic?.retain && topic.payload.length > 0 && this.#retainsTooMany({ ...topic, number: by.number })) {
      throw refuse(409, 'mqttRetained');
    }
    if (!this.#allowance[how](seat)) {
      throw refuse(429, 'classMessages', Math.ceil(this.#allowance.wait(seat) / 1000));
    }
  }

  #retainsTooMany(kept: Kept): boolean {
    if (this.#retained.has(keyOf(kept))) return false;
    const own = [...this.#retained.values()].filter(({ number }) => number === kept.number).length;
    return own >= MOST_RETAINED.seat || this.#retained.size >= MOST_RETAINED.all;
  }

  /** A retained message without a payload is none ([MQTT-3.3.1-10]). */
  #retain(kept: Kept): void {
    if (kept.payload.length === 0) {
      this.#release(kept);
      return;
    }
    this.#retained.set(keyOf(kept), kept);
    this.#settings.store.retain(kept);
  }

  #release(kept: Kept): void {
    this.#retained.delete(keyOf(kept));
    this.#settings.store.release(kept);
  }
}

function keyOf({ number, name }: Kept): string {
  return `${number}/${name}`;
}

interface MemberSettings {
  readonly feed: Feed;
  readonly speaker: () => Speaker | undefined;
  readonly retained: ReadonlyMap<string, Kept>;
  readonly publish: (by: Speaker, text: string, topic: SaidTopic | undefined) => FeedEvent;
  readonly check: (by: Speaker, octets: number, topic: SaidTopic | undefined) => void;
  readonly leave: () => void;
}

/** The shared feed, as one session has it. */
class Member implements SharedFeed {
  readonly #settings: MemberSettings;
  /** As it was known last, for what is still said when the seat is no more. */
  #speaker: Speaker;

  constructor(settings: MemberSettings) {
    this.#settings = settings;
    this.#speaker = settings.speaker() ?? { number: 0, name: '' };
  }

  get feed(): Feed {
    return this.#settings.feed;
  }

  get speaker(): Speaker {
    const { number, name } = this.#settings.speaker() ?? this.#speaker;
    this.#speaker = { number, name };
    return this.#speaker;
  }

  get kept(): Iterable<Kept> {
    return this.#settings.retained.values();
  }

  publish(text: string, topic?: SaidTopic): FeedEvent {
    return this.#settings.publish(this.speaker, text, topic);
  }

  check(octets: number, topic?: SaidTopic): void {
    this.#settings.check(this.speaker, octets, topic);
  }

  leave(): void {
    this.#settings.leave();
  }
}
