import type { Side } from '../octets/dissection.ts';

/** The types that an element of a message may have (WAMP section 3). */
export type ElementType = 'id' | 'uri' | 'integer' | 'string' | 'dict' | 'list';

/** One place in a message after its type. */
export interface ElementSpec {
  readonly name: string;
  readonly type: ElementType;
}

/** One type of message: who sends it, and what stands in it by place. */
export interface MessageType {
  readonly code: number;
  readonly name: string;
  readonly senders: readonly Side[];
  /** Those that must be there, in order. */
  readonly elements: readonly ElementSpec[];
  /** Arguments and ArgumentsKw may follow. */
  readonly carriesPayload: boolean;
  /** The role that a client sends it in (section 4.1.1). */
  readonly role?: string;
}

/** The codes of the messages that the session depends on (section 3.5). */
export const MessageCode = {
  HELLO: 1,
  WELCOME: 2,
  ABORT: 3,
  CHALLENGE: 4,
  AUTHENTICATE: 5,
  GOODBYE: 6,
  ERROR: 8,
  PUBLISH: 16,
  PUBLISHED: 17,
  SUBSCRIBE: 32,
  SUBSCRIBED: 33,
  UNSUBSCRIBE: 34,
  UNSUBSCRIBED: 35,
  EVENT: 36,
  CALL: 48,
  CANCEL: 49,
  RESULT: 50,
  REGISTER: 64,
  REGISTERED: 65,
  UNREGISTER: 66,
  UNREGISTERED: 67,
  INVOCATION: 68,
  INTERRUPT: 69,
  YIELD: 70,
} as const;

type Name = keyof typeof MessageCode;

/** The two that may end a message which carries what applications say. */
export const PAYLOAD: readonly ElementSpec[] = [
  { name: 'Arguments', type: 'list' },
  { name: 'ArgumentsKw', type: 'dict' },
];

const CLIENT: readonly Side[] = ['client'];
const ROUTER: readonly Side[] = ['server'];
const BOTH: readonly Side[] = ['client', 'server'];

/** `Request|id` as `[name, type]`. */
function elementOf(text: string): ElementSpec {
  const [name = '', type = ''] = text.split('|');
  return { name, type: type as ElementType };
}

function message(name: Name, senders: readonly Side[], elements: string, role?: string): MessageType {
  const [required = '', rest] = elements.split(' …');
  return {
    code: MessageCode[name],
    name,
    senders,
    elements: required.split(' ').map(elementOf),
    carriesPayload: rest !== undefined,
    ...(role === undefined ? {} : { role }),
  };
}

/**
 * The messages of the basic profile (section 3.4), with the elements as the specification names them; `…` where Arguments and
 * ArgumentsKw may follow. CHALLENGE, AUTHENTICATE, CANCEL and INTERRUPT are of the advanced profile: known, but not followed further.
 */
const MESSAGE_TYPES: readonly MessageType[] = [
  message('HELLO', CLIENT, 'Realm|uri Details|dict'),
  message('WELCOME', ROUTER, 'Session|id Details|dict'),
  message('ABORT', BOTH, 'Details|dict Reason|uri'),
  message('CHALLENGE', ROUTER, 'AuthMethod|string Extra|dict'),
  message('AUTHENTICATE', CLIENT, 'Signature|string Extra|dict'),
  message('GOODBYE', BOTH, 'Details|dict Reason|uri'),
  message('ERROR', BOTH, 'Request.Type|integer Request|id Details|dict Error|uri …'),
  message('PUBLISH', CLIENT, 'Request|id Options|dict Topic|uri …', 'publisher'),
  message('PUBLISHED', ROUTER, 'Request|id Publication|id'),
  message('SUBSCRIBE', CLIENT, 'Request|id Options|dict Topic|uri', 'subscriber'),
  message('SUBSCRIBED', ROUTER, 'Request|id Subscription|id'),
  message('UNSUBSCRIBE', CLIENT, 'Request|id Subscription|id', 'subscriber'),
  message('UNSUBSCRIBED', ROUTER, 'Request|id'),
  message('EVENT', ROUTER, 'Subscription|id Publication|id Details|dict …'),
  message('CALL', CLIENT, 'Request|id Options|dict Procedure|uri …', 'caller'),
  message('CANCEL', CLIENT, 'Request|id Options|dict', 'caller'),
  message('RESULT', ROUTER, 'Request|id Details|dict …'),
  message('REGISTER', CLIENT, 'Request|id Options|dict Procedure|uri', 'callee'),
  message('REGISTERED', ROUTER, 'Request|id Registration|id'),
  message('UNREGISTER', CLIENT, 'Request|id Registration|id', 'callee'),
  message('UNREGISTERED', ROUTER, 'Request|id'),
  message('INVOCATION', ROUTER, 'Request|id Registration|id Details|dict …'),
  message('INTERRUPT', ROUTER, 'Request|id Options|dict'),
  message('YIELD', CLIENT, 'Request|id Options|dict …', 'callee'),
];

const byCode = new Map(MESSAGE_TYPES.map((type) => [type.code, type]));

/** The type of message with this code; undefined for a code that no message of the specification has. */
export function messageTypeOf(code: unknown): MessageType | undefined {
  return typeof code === 'number' ? byCode.get(code) : undefined;
}

/** 2^53, the greatest id (section 2.1.2). JSON keeps it as text, as a double has the same value for the integer after it. */
export const GREATEST_ID = '9007199254740992';

/** Codes that implementations may use as they like (section 3.6). */
export function isExtensionCode(code: number): boolean {
  return Number.isInteger(code) && code >= 256 && code <= 1023;
}
