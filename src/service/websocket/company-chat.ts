import type { ChatCodec, ChatCompany, Told } from '../chat.ts';
import { ChatService } from '../chat-service.ts';
import type { Feed, FeedEvent } from '../feed.ts';
import type { FeedClock } from '../feed-clock.ts';
import { ProblemError } from '../problem.ts';
import { type Failure, failure, type Outcome } from '../procedures.ts';
import { speakerWords } from '../saying.ts';
import { Room } from './room.ts';
import type { OpenedSocket, SessionEndpoint } from './socket-technique.ts';

/** How many messages one who joins is told of that were said before. */
const RECENT = 20;

/** "Service restart" (IANA registry of close codes): the peer is to connect anew, to the room that it belongs to now. */
const SERVICE_RESTART = 1012;

/** Codes of the errors that a `say` is answered with, by the status that the same refusal has in HTTP. */
const REFUSED: Readonly<Record<number, string>> = { 413: 'too_large', 429: 'too_many' };

/** The chat of those who share a feed: what its members say are events of the feed, and all that is said to the feed is told to them. */
class CompanyChat implements ChatCompany {
  readonly room: Room<ChatService>;
  readonly #feed: Feed;
  readonly #clocks = new Map<number, FeedClock>();
  readonly #told = new WeakMap<FeedEvent, Told>();

  constructor(feed: Feed, clock: () => number) {
    this.#feed = feed;
    this.room = new Room(new ChatService(clock, this));
  }

  opened(connection: number, clock: FeedClock, codec: ChatCodec): void {
    this.#clocks.set(connection, clock);
    this.room.machine.opened(connection, codec);
  }

  left(connection: number): void {
    this.#clocks.delete(connection);
  }

  nameOf(connection: number): string {
    const clock = this.#clocks.get(connection);
    return clock ? speakerWords(clock.speaker) : '';
  }

  say(connection: number, text: string): Outcome {
    try {
      return { result: this.#clocks.get(connection)?.publish(text).id ?? null };
    } catch (error) {
      if (error instanceof ProblemError) return refusal(error);
      throw error;
    }
  }

  recent(): readonly Told[] {
    const { events } = this.#feed.after(this.#feed.last - RECENT);
    return events.map((event) => this.told(event)).filter((told) => told !== undefined);
  }

  /** What members are told of an event; nothing of those that nobody has said. */
  told(event: FeedEvent): Told | undefined {
    const { id, said } = event;
    if (said === undefined) return undefined;
    const told = this.#told.get(event) ?? { kind: 'said', id, name: speakerWords(said), text: said.text };
    this.#told.set(event, told);
    return told;
  }
}

const chats = new WeakMap<Feed, CompanyChat>();

/** A socket takes part in the chat of those who share its session's feed, as long as the feed is the same. */
export function enterCompany(opened: OpenedSocket, codec: ChatCodec): SessionEndpoint {
  const { socket, session, connection } = opened;
  const { feed: clock } = session;
  const { feed } = clock;
  const chat = chats.get(feed) ?? new CompanyChat(feed, session.wallClock);
  chats.set(feed, chat);
  chat.opened(connection.id, clock, codec);
  const endpoint = chat.room.enter(opened);
  let cursor = feed.last;
  const subscriber = {
    news() {
      const { events, cursor: newest } = feed.after(cursor);
      cursor = newest;
      for (const event of events) {
        const told = chat.told(event);
        if (told) chat.room.deliver(chat.room.machine.heard(connection.id, told));
      }
    },
    companyChanged() {
      if (clock.feed !== feed) endpoint.dismiss(SERVICE_RESTART, 'the room is another one now: connect again');
    },
  };
  clock.subscribe(subscriber);
  socket.once('close', () => {
    clock.unsubscribe(subscriber);
    chat.left(connection.id);
  });
  return endpoint;
}

function refusal({ problem }: ProblemError): { readonly error: Failure } {
  return failure(REFUSED[problem.status] ?? 'refused', problem.detail ?? problem.title);
}
