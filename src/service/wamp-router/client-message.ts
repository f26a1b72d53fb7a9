/**
 * The messages of WAMP's basic profile as a router reads them: what a client may send, and of what its elements are
 * ("Message Definitions").
 */

import { MessageCode } from '#wire/wamp/message-types.ts';
import { liesWithin } from '../depth.ts';

export type Dictionary = Readonly<Record<string, unknown>>;

/** Positional and keyword arguments at the end of a message, as they came; the router does not look into them. */
export type Payload = readonly unknown[];

/** A message of a client whose elements are of the right types; the names are those of the specification. */
export type ClientMessage =
  | { readonly type: typeof MessageCode.HELLO; readonly realm: string; readonly details: Dictionary }
  | { readonly type: typeof MessageCode.ABORT | typeof MessageCode.GOODBYE; readonly reason: string }
  | {
      readonly type: typeof MessageCode.ERROR;
      readonly requestType: number;
      readonly request: number;
      readonly details: Dictionary;
      readonly error: string;
      readonly payload: Payload;
    }
  | {
      readonly type: typeof MessageCode.PUBLISH | typeof MessageCode.CALL;
      readonly request: number;
      readonly options: Dictionary;
      readonly uri: string;
      readonly payload: Payload;
    }
  | {
      readonly type: typeof MessageCode.SUBSCRIBE | typeof MessageCode.REGISTER;
      readonly request: number;
      readonly options: Dictionary;
      readonly uri: string;
    }
  | {
      readonly type: typeof MessageCode.UNSUBSCRIBE | typeof MessageCode.UNREGISTER;
      readonly request: number;
      readonly id: number;
    }
  | {
      readonly type: typeof MessageCode.YIELD;
      readonly request: number;
      readonly options: Dictionary;
      readonly payload: Payload;
    };

/** What lies deeper is not passed on: a writer of JSON that works by recursion may fail at it. */
const DEEPEST = 64;

/** Greatest of all ids ("IDs"). */
const MOST_ID = 2 ** 53;

/** A message of a client; or in one sentence why it breaks the protocol ("Protocol errors"). */
export function readClientMessage(text: string): ClientMessage | { readonly violation: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { violation: 'The message is no JSON text.' };
  }
  if (!Array.isArray(value)) return { violation: 'A message is a list.' };
  if (!liesWithin(value, DEEPEST)) return { violation: `Values lie more than ${DEEPEST} deep in each other.` };
  const [type, ...elements] = value as unknown[];
  if (!Number.isInteger(type)) return { violation: 'The first element is the message type, an integer.' };
  return messageOf(Number(type), elements) ?? { violation: unreadable(Number(type)) };
}

function messageOf(type: number, elements: readonly unknown[]): ClientMessage | undefined {
  const [a, b, c, d] = elements;
  const { length } = elements;
  switch (type) {
    case MessageCode.HELLO:
      return length === 2 && isText(a) && isDictionary(b) ? { type, realm: a, details: b } : undefined;
    case MessageCode.ABORT:
    case MessageCode.GOODBYE:
      // Newer texts of the specification let an ABORT end in a payload.
      return length >= 2 &&
        isDictionary(a) &&
        isText(b) &&
        (length === 2 || (type === MessageCode.ABORT && isPayload(elements.slice(2))))
        ? { type, reason: b }
        : undefined;
    case MessageCode.ERROR: {
      const payload = elements.slice(4);
      return isId(a) && isId(b) && isDictionary(c) && isText(d) && isPayload(payload)
        ? { type, requestType: a, request: b, details: c, error: d, payload }
        : undefined;
    }
    case MessageCode.PUBLISH:
    case MessageCode.CALL: {
      const payload = elements.slice(3);
      return isId(a) && isDictionary(b) && isText(c) && isPayload(payload)
        ? { type, request: a, options: b, uri: c, payload }
        : undefined;
    }
    case MessageCode.SUBSCRIBE:
    case MessageCode.REGISTER:
      return length === 3 && isId(a) && isDictionary(b) && isText(c)
        ? { type, request: a, options: b, uri: c }
        : undefined;
    case MessageCode.UNSUBSCRIBE:
    case MessageCode.UNREGISTER:
      return length === 2 && isId(a) && isId(b) ? { type, request: a, id: b } : undefined;
    case MessageCode.YIELD: {
      const payload = elements.slice(2);
      return isId(a) && isDictionary(b) && isPayload(payload) ? { type, request: a, options: b, payload } : undefined;
    }
    default:
      return undefined;
  }
}

function unreadable(type: number): string {
  const name = Object.entries(MessageCode)
    .find(([, each]) => each === type)?.[0]
    .toUpperCase();
  if (name === undefined) return `There is no message of type ${type} in the basic profile.`;
  const isRouters = routerMessages.has(type);
  return isRouters ? `${name} is a message of the router.` : `The elements of ${name} are not as they must be.`;
}

const routerMessages = new Set<number>([
  MessageCode.WELCOME,
  MessageCode.PUBLISHED,
  MessageCode.SUBSCRIBED,
  MessageCode.UNSUBSCRIBED,
  MessageCode.EVENT,
  MessageCode.RESULT,
  MessageCode.REGISTERED,
  MessageCode.UNREGISTERED,
  MessageCode.INVOCATION,
]);

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_ID;
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing, a list, or a list and a dictionary. */
function isPayload([list, dictionary, ...more]: readonly unknown[]): boolean {
  if (list === undefined) return true;
  return Array.isArray(list) && (dictionary === undefined || isDictionary(dictionary)) && more.length === 0;
}

/** A payload without what is empty, which should not be sent ("Empty Arguments and Keyword Arguments"). */
export function withoutEmpty([list, dictionary]: Payload): Payload {
  if (dictionary !== undefined && Object.keys(dictionary as object).length > 0) return [list, dictionary];
  return Array.isArray(list) && list.length > 0 ? [list] : [];
}
