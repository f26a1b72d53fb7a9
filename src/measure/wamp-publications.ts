import type { RoutedStep } from './wamp-calls.ts';
import { type Id, idIn, memberIn, requestTypeIn, type SeenMessage, uriIn } from './wamp-messages.ts';
import type { WampPeer, WampSessions } from './wamp-sessions.ts';

/** One publication through the router (WAMP section 5.2). */
export interface Publication {
  readonly publisher: WampPeer;
  /** Its number among the publisher's requests: session scope, from client to router. */
  readonly request: Id;
  readonly topic: string;
  /** Whether the publisher asked to be told what came of it. */
  readonly acknowledged: boolean;
  /** The id that the router gave it (global scope); undefined as long as no message has told it. */
  readonly publication: Id | undefined;
  /** PUBLISH, PUBLISHED or ERROR, and an EVENT for each subscriber, in the order in which they crossed. */
  readonly steps: readonly RoutedStep[];
  /** The URI of the error that the publisher got. */
  readonly error: string | undefined;
}

type Growing = { -readonly [Key in keyof Publication]: Publication[Key] } & { steps: RoutedStep[] };

/**
 * Follows publications from the publisher to the subscribers. An EVENT names its publication by an id of which only a PUBLISHED
 * tells the PUBLISH. Where none was asked for, it is the earliest PUBLISH to the topic of the subscription that has no id yet, with the
 * same arguments.
 */
export class WampPublications {
  /** In the order of their PUBLISHes. */
  readonly all: readonly Publication[] = [];
  readonly #all = this.all as Growing[];
  readonly #sessions: WampSessions;

  constructor(sessions: WampSessions) {
    this.#sessions = sessions;
  }

  /** Takes the next message of the capture into account, which the sessions have taken before. */
  receive(seen: SeenMessage): void {
    const peer = this.#sessions.on(seen.entry.connection);
    if (!peer) return;
    const { kind } = seen.message;
    const isRouters = seen.entry.side === 'server';
    if (kind === 'PUBLISH' && !isRouters) this.#publish(peer, seen);
    else if (kind === 'EVENT' && isRouters) this.#event(peer, seen);
    else if (isRouters && (kind === 'PUBLISHED' || (kind === 'ERROR' && requestTypeIn(seen) === 'PUBLISH'))) {
      this.#answer(peer, seen);
    }
  }

  #publish(publisher: WampPeer, seen: SeenMessage): void {
    const request = idIn(seen, 'Request');
    const topic = uriIn(seen, 'Topic');
    if (request === undefined || topic === undefined) return;
    const acknowledged = memberIn(seen, 'Options', 'acknowledge') === 'true';
    const steps = [{ seen, peer: publisher }];
    this.#all.push({ publisher, request, topic, acknowledged, publication: undefined, steps, error: undefined });
  }

  #answer(publisher: WampPeer, seen: SeenMessage): void {
    const request = idIn(seen, 'Request');
    const answered = this.#all.find((each) => each.publisher === publisher && each.request === request);
    if (!answered) return;
    answered.steps.push({ seen, peer: publisher });
    answered.error = uriIn(seen, 'Error');
    const publication = idIn(seen, 'Publication');
    if (publication !== undefined) this.#name(answered, publication);
  }

  /** Now its id is known: events that were taken for those of one like it are its own. */
  #name(answered: Growing, publication: Id): void {
    const mistaken = this.#all.find((each) => each !== answered && each.publication === publication);
    answered.publication = publication;
    if (!mistaken) return;
    const [asked, ...rest] = mistaken.steps;
    mistaken.steps = asked ? [asked] : [];
    mistaken.publication = undefined;
    answered.steps.push(...rest);
  }

  #event(subscriber: WampPeer, seen: SeenMessage): void {
    const publication = idIn(seen, 'Publication');
    const topic = this.#sessions.subscriptions.get(idIn(seen, 'Subscription') ?? '')?.uri;
    const known = this.#all.find((each) => each.publication === publication);
    const published = known ?? this.#unnamed(topic, seen.payload);
    if (!published) return;
    published.publication = publication;
    published.steps.push({ seen, peer: subscriber });
  }

  #unnamed(topic: string | undefined, payload: string): Growing | undefined {
    return this.#all.find(
      (each) => each.publication === undefined && each.topic === topic && each.steps[0]?.seen.payload === payload,
    );
  }
}
