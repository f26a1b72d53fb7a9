/**
 * A router of WAMP's basic profile: broker and dealer of one realm. Pure: it is told what each connection sent and answers with
 * what is to be sent. Citations name the sections of "The Web Application Messaging Protocol".
 */

import { MessageCode } from '#wire/wamp/message-types.ts';
import { isLooseUri, isReserved } from '#wire/wamp/uri.ts';
import type { Outcome, Value } from '../procedures.ts';
import type { ToPeer } from '../to-peer.ts';
import { Broker } from './broker.ts';
import { type ClientMessage, readClientMessage, withoutEmpty } from './client-message.ts';
import { Dealer, type Waiting } from './dealer.ts';
import { uris } from './uris.ts';

export interface RouterSettings {
  readonly realm: string;
  /** A random integer from 1 to 2^53, every one as likely ("IDs", global scope). */
  readonly randomId: () => number;
  /** The router's own procedures; undefined when `uri` is none of them. */
  readonly callOwn: (uri: string, args: readonly Value[]) => Outcome | undefined;
  readonly isOwn: (uri: string) => boolean;
  /** How many subscriptions, registrations and calls under way one session may have, of each. */
  readonly most: number;
  readonly reached: () => void;
}

/**
 * Where a connection is in the life of a session, from the router's side ("Sessions"): `closed` before HELLO and after the
 * session, `shutting down` while the router's GOODBYE waits for its answer, `gone` after an ABORT for a breach.
 */
type State = 'closed' | 'established' | 'shutting down' | 'gone';

interface Peer {
  readonly id: number;
  state: State;
  /** The last request id in the direction from client to router. */
  request: number;
}

/** Of the application's own, for there is no URI of the protocol for it. */
const LIMIT_REACHED = 'wire101.error.limit_reached';

const PROTOCOL_ERROR = 1002;

const isPayloadOfValues = (value: unknown): value is readonly Value[] => Array.isArray(value);

export class WampRouter {
  readonly #settings: RouterSettings;
  readonly #broker = new Broker();
  readonly #dealer = new Dealer();
  readonly #peers = new Map<number, Peer>();

  constructor(settings: RouterSettings) {
    this.#settings = settings;
  }

  opened(id: number): void {
    this.#peers.set(id, { id, state: 'closed', request: 0 });
  }

  /** A whole message came in. `text` is undefined when it is none: with `wamp.2.json` all are ("WebSocket Transport"). */
  received(id: number, text: string | undefined): ToPeer[] {
    const peer = this.#peers.get(id);
    if (peer === undefined || peer.state === 'gone') return [];
    const message =
      text === undefined ? { violation: 'With wamp.2.json all messages are text.' } : readClientMessage(text);
    if (peer.state === 'shutting down') {
      const isAnswer = 'type' in message && message.type === MessageCode.GOODBYE;
      if (isAnswer) peer.state = 'closed';
      return [];
    }
    if ('violation' in message) return this.#violated(peer, message.violation);
    if (message.type === MessageCode.ABORT) return this.#ended(peer, 'closed');
    return peer.state === 'closed' ? this.#beforeSession(peer, message) : this.#inSession(peer, message);
  }

  /** The connection is gone. */
  left(id: number): ToPeer[] {
    const peer = this.#peers.get(id);
    this.#peers.delete(id);
    return peer === undefined ? [] : this.#ended(peer, 'gone');
  }

  /** The router shuts down: what is to be said to `id`, if it has a session ("GOODBYE"). */
  farewell(id: number, message: string): string | undefined {
    const peer = this.#peers.get(id);
    if (peer?.state !== 'established') return undefined;
    this.#ended(peer, 'shutting down');
    return JSON.stringify([MessageCode.GOODBYE, { message }, uris.systemShutdown]);
  }

  #beforeSession(peer: Peer, message: ClientMessage): ToPeer[] {
    if (message.type !== MessageCode.HELLO) return this.#violated(peer, 'HELLO is the first message of a client.');
    const { realm, details } = message;
    if (!isLooseUri(realm)) return [this.#abort(peer, uris.invalidUri, 'The realm is no URI.')];
    if (realm !== this.#settings.realm)
      return [this.#abort(peer, uris.noSuchRealm, `The realm here is ${this.#settings.realm}.`)];
    const { roles } = details;
    if (typeof roles !== 'object' || roles === null || Array.isArray(roles) || Object.keys(roles).length === 0) {
      return this.#violated(peer, 'HELLO names at least one role of the client.');
    }
    peer.state = 'established';
    peer.request = 0;
    const features = { broker: { features: { publisher_exclusion: true } }, dealer: {} };
    return [
      send(peer.id, [MessageCode.WELCOME, this.#settings.randomId(), { agent: 'wire101', realm, roles: features }]),
    ];
  }

  #inSession(peer: Peer, message: ClientMessage): ToPeer[] {
    switch (message.type) {
      case MessageCode.HELLO:
        return this.#violated(peer, 'Received HELLO message after session was established.');
      case MessageCode.GOODBYE:
        return [...this.#ended(peer, 'closed'), send(peer.id, [MessageCode.GOODBYE, {}, uris.goodbyeAndOut])];
      case MessageCode.ABORT:
        return [];
      case MessageCode.YIELD:
        return this.#yielded(peer, message);
      case MessageCode.ERROR:
        return this.#failed(peer, message);
      default: {
        // "IDs": in the session scope they are incremented by 1, beginning with 1.
        if (message.request !== peer.request + 1) {
          return this.#violated(
            peer,
            `The request id after ${peer.request} is ${peer.request + 1}, not ${message.request}.`,
          );
        }
        peer.request = message.request;
        return this.#requested(peer, message);
      }
    }
  }

  #requested(peer: Peer, message: Extract<ClientMessage, { readonly request: number }>): ToPeer[] {
    const { id } = peer;
    switch (message.type) {
      case MessageCode.PUBLISH:
        return this.#published(peer, message);
      case MessageCode.SUBSCRIBE:
        if (!isApplicationUri(message.uri)) return [refused(id, message, uris.invalidUri)];
        if (this.#broker.count(id) >= this.#settings.most) return [this.#limited(id, message)];
        return [send(id, [MessageCode.SUBSCRIBED, message.request, this.#broker.subscribe(id, message.uri)])];
      case MessageCode.UNSUBSCRIBE:
        if (!this.#broker.unsubscribe(id, message.id)) return [refused(id, message, uris.noSuchSubscription)];
        return [send(id, [MessageCode.UNSUBSCRIBED, message.request])];
      case MessageCode.REGISTER:
        return [this.#registered(id, message)];
      case MessageCode.UNREGISTER:
        if (!this.#dealer.unregister(id, message.id)) return [refused(id, message, uris.noSuchRegistration)];
        return [send(id, [MessageCode.UNREGISTERED, message.request])];
      case MessageCode.CALL:
        return [this.#called(id, message)];
      default:
        return [];
    }
  }

  #published(
    { id }: Peer,
    message: Extract<ClientMessage, { readonly type: typeof MessageCode.PUBLISH | typeof MessageCode.CALL }>,
  ): ToPeer[] {
    const { request, options, uri, payload } = message;
    const isAcknowledged = options['acknowledge'] === true;
    // A publication that nobody asked to acknowledge is not answered, be it refused ("Publish ERROR").
    if (!isApplicationUri(uri)) return isAcknowledged ? [refused(id, message, uris.invalidUri)] : [];
    const publication = this.#settings.randomId();
    const events = this.#broker.publish(id, uri, publication, options, payload);
    return [
      ...(isAcknowledged ? [send(id, [MessageCode.PUBLISHED, request, publication])] : []),
      ...events.map(({ to, subscription, payload: sent }) =>
        send(to, [MessageCode.EVENT, subscription, publication, {}, ...sent]),
      ),
    ];
  }

  #registered(
    id: number,
    message: Extract<ClientMessage, { readonly type: typeof MessageCode.SUBSCRIBE | typeof MessageCode.REGISTER }>,
  ): ToPeer {
    const { request, uri } = message;
    if (!isApplicationUri(uri)) return refused(id, message, uris.invalidUri);
    if (this.#dealer.count(id) >= this.#settings.most) return this.#limited(id, message);
    const registration = this.#settings.isOwn(uri) ? undefined : this.#dealer.register(id, uri);
    if (registration === undefined) return refused(id, message, uris.procedureAlreadyExists);
    return send(id, [MessageCode.REGISTERED, request, registration]);
  }

  #called(
    id: number,
    message: Extract<ClientMessage, { readonly type: typeof MessageCode.PUBLISH | typeof MessageCode.CALL }>,
  ): ToPeer {
    const { request, uri, payload } = message;
    if (!isLooseUri(uri)) return refused(id, message, uris.invalidUri);
    if (this.#dealer.waits(id) >= this.#settings.most) return this.#limited(id, message);
    const [args = []] = payload;
    const own = isPayloadOfValues(args) ? this.#settings.callOwn(uri, args) : undefined;
    if (own !== undefined) {
      if ('result' in own) return send(id, [MessageCode.RESULT, request, {}, [own.result]]);
      return send(id, [MessageCode.ERROR, MessageCode.CALL, request, {}, uris.invalidArgument, [own.error.message]]);
    }
    const invocation = this.#dealer.call({ caller: id, request }, uri);
    if (invocation === undefined) return refused(id, message, uris.noSuchProcedure);
    const { callee, registration } = invocation;
    return send(callee, [MessageCode.INVOCATION, invocation.request, registration, {}, ...withoutEmpty(payload)]);
  }

  #yielded(
    peer: Peer,
    { request, payload }: Extract<ClientMessage, { readonly type: typeof MessageCode.YIELD }>,
  ): ToPeer[] {
    const waiting = this.#dealer.answered(peer.id, request);
    if (waiting === 'never') return this.#violated(peer, `No invocation ${request} was sent.`);
    if (waiting === 'nobody') return [];
    return [send(waiting.caller, [MessageCode.RESULT, waiting.request, {}, ...withoutEmpty(payload)])];
  }

  #failed(peer: Peer, message: Extract<ClientMessage, { readonly type: typeof MessageCode.ERROR }>): ToPeer[] {
    const { requestType, request, details, error, payload } = message;
    if (requestType !== MessageCode.INVOCATION)
      return this.#violated(peer, 'A client sends ERROR about an INVOCATION only.');
    const waiting = this.#dealer.answered(peer.id, request);
    if (waiting === 'never') return this.#violated(peer, `No invocation ${request} was sent.`);
    if (waiting === 'nobody') return [];
    const told = isLooseUri(error) ? error : uris.invalidUri;
    return [
      send(waiting.caller, [
        MessageCode.ERROR,
        MessageCode.CALL,
        waiting.request,
        details,
        told,
        ...withoutEmpty(payload),
      ]),
    ];
  }

  /** The session of `peer`, if it has one, is over, and who waited for an answer of it is told. */
  #ended(peer: Peer, state: State): ToPeer[] {
    peer.state = state;
    this.#broker.forget(peer.id);
    return this.#dealer.forget(peer.id).map(({ caller, request }: Waiting) => {
      return send(caller, [MessageCode.ERROR, MessageCode.CALL, request, {}, uris.noAvailableCallee]);
    });
  }

  #abort(peer: Peer, reason: string, message: string): ToPeer {
    return send(peer.id, [MessageCode.ABORT, { message }, reason]);
  }

  /** "Protocol errors": ABORT, the session is over, and the connection is dropped as well. */
  #violated(peer: Peer, message: string): ToPeer[] {
    const { id } = peer;
    const told = this.#ended(peer, 'gone');
    const close = { code: PROTOCOL_ERROR, reason: uris.protocolViolation };
    return [...told, this.#abort(peer, uris.protocolViolation, message), { to: id, close }];
  }

  #limited(id: number, { type, request }: { readonly type: number; readonly request: number }): ToPeer {
    const { most, reached } = this.#settings;
    reached();
    return send(id, [MessageCode.ERROR, type, request, {}, LIMIT_REACHED, [`one session may have ${most} of these`]]);
  }
}

function send(to: number, message: readonly unknown[]): ToPeer {
  return { to, text: JSON.stringify(message) };
}

function refused(
  to: number,
  { type, request }: { readonly type: number; readonly request: number },
  uri: string,
): ToPeer {
  return send(to, [MessageCode.ERROR, type, request, {}, uri]);
}

/** Whether an application may name a topic or a procedure so: the protocol keeps one first component for itself. */
function isApplicationUri(text: string): boolean {
  return isLooseUri(text) && !isReserved(text);
}
