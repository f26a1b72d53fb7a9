import type { Consequence, Level, Rule } from '../octets/dissection.ts';

const VIOLATION: Consequence = { kind: 'wamp', answer: 'ABORT', reason: 'wamp.error.protocol_violation' };
const NONE: Consequence = { kind: 'none' };

function refused(reason: string): Consequence {
  return { kind: 'wamp', answer: 'ERROR', reason };
}

function rule(id: string, place: string, text: string, consequence = VIOLATION, level: Level = 'MUST'): Rule {
  return { id: `wamp.${id}`, section: `WAMP ${place}`, level, text, consequence };
}

/** What a message must be by itself (WAMP basic profile). */
export const messageRules = {
  textMessages: rule('text-messages', '§2.3.1', 'With wamp.2.json all WebSocket messages are text.'),
  serialization: rule('serialization', '§2.3.3', 'A message can be decoded: with wamp.2.json it is JSON.'),
  list: rule('list', '§3', 'A message is a list whose first element is its type, an integer.'),
  typeKnown: rule(
    'type-known',
    '§2.3.3',
    'The message type is one that WAMP defines, or from 256 to 1023 for extensions.',
  ),
  direction: rule(
    'direction',
    '§3.5',
    'A message is sent by the peer that its type is for: by a client, or by a router.',
  ),
  elements: rule('elements', '§3.4', 'A message has as many elements as its type has places.'),
  elementType: rule('element-type', '§3', 'Each element is of the type that its place wants.'),
  idRange: rule('id-range', '§2.1.2', 'An id is an integer from 1 to 2^53.'),
  uri: rule(
    'uri',
    '§2.1.1',
    'A URI is components with dots between them; none is empty or has a whitespace character or # in it.',
    refused('wamp.error.invalid_uri'),
  ),
  strictUri: rule(
    'strict-uri',
    '§2.1.1',
    'The components of a URI are of small letters, digits and underscores.',
    NONE,
    'SHOULD',
  ),
  reservedUri: rule(
    'reserved-uri',
    '§2.1.1',
    'The URIs of applications do not begin with wamp, which is kept for the protocol itself.',
    refused('wamp.error.invalid_uri'),
  ),
  keys: rule(
    'keys',
    '§3.1',
    'The keys of Options and Details have three characters or more, of a to z, 0 to 9 and underscores; those of one’s own begin with an underscore.',
    NONE,
  ),
  emptyArguments: rule(
    'empty-arguments',
    '§3.7',
    'Empty Arguments and ArgumentsKw are left out, unless Arguments stands before an ArgumentsKw that is not empty.',
    NONE,
    'SHOULD',
  ),
  clientRoles: rule('client-roles', '§4.1.1', 'A HELLO announces in its Details at least one role of a client.'),
  routerRoles: rule('router-roles', '§4.1.2', 'A WELCOME announces in its Details the roles broker, dealer or both.'),
  errorRequest: rule(
    'error-request-type',
    '§2.3.3',
    'An ERROR names the type of a request: of a client’s, or INVOCATION when a client sends it.',
  ),
} as const satisfies Record<string, Rule>;

/** What messages must be to each other on one connection. */
export const sessionRules = {
  helloFirst: rule('hello-first', '§4.1.1', 'The first message of a client is HELLO, in each session anew.'),
  helloOnce: rule('hello-once', '§4.1.1', 'No second HELLO comes within a session.'),
  awaitsWelcome: rule(
    'awaits-welcome',
    '§4.1',
    'Between HELLO and WELCOME a client only authenticates itself or aborts.',
  ),
  welcomeFirst: rule(
    'welcome-first',
    '§4.1.2',
    'The first message of a router is WELCOME in answer to HELLO, or ABORT; in the advanced profile CHALLENGE may come before.',
  ),
  welcomeOnce: rule('welcome-once', '§2.3.3', 'Neither WELCOME nor CHALLENGE comes once the session is established.'),
  afterGoodbye: rule('after-goodbye', '§4.2', 'After its GOODBYE a peer says nothing more in the session.'),
  afterAbort: rule('after-abort', '§4.1.3', 'After its ABORT a peer says nothing more in the session.'),
  sequentialRequests: rule(
    'sequential-requests',
    '§2.1.2',
    'The requests of each direction are numbered by one more each time, beginning with 1.',
  ),
  roleAnnounced: rule('role-announced', '§4.1.1', 'A client acts in the roles that its HELLO announced.', NONE),
  answersPublish: rule('answers-publish', '§5.2.2', 'PUBLISHED has the id of a PUBLISH that asked to be acknowledged.'),
  answersSubscribe: rule(
    'answers-subscribe',
    '§5.1.2',
    'SUBSCRIBED has the id of a SUBSCRIBE that waits for an answer.',
  ),
  answersUnsubscribe: rule(
    'answers-unsubscribe',
    '§5.1.5',
    'UNSUBSCRIBED has the id of an UNSUBSCRIBE that waits for an answer.',
  ),
  answersCall: rule('answers-call', '§6.2.4', 'RESULT has the id of a CALL that waits for an answer.'),
  answersRegister: rule('answers-register', '§6.1.2', 'REGISTERED has the id of a REGISTER that waits for an answer.'),
  answersUnregister: rule(
    'answers-unregister',
    '§6.1.5',
    'UNREGISTERED has the id of an UNREGISTER that waits for an answer.',
  ),
  answersInvocation: rule(
    'answers-invocation',
    '§6.2.3',
    'YIELD has the id of an INVOCATION that waits for an answer.',
  ),
  answersWithError: rule(
    'answers-with-error',
    '§3.4.1',
    'ERROR has the type and the id of a request that waits for an answer.',
  ),
  eventSubscribed: rule(
    'event-subscribed',
    '§5.2.4',
    'EVENT has the id of a subscription that the router gave this subscriber.',
  ),
  invocationRegistered: rule(
    'invocation-registered',
    '§6.2.2',
    'INVOCATION has the id of a registration that the router gave this callee.',
  ),
  unsubscribesKnown: rule(
    'unsubscribes-known',
    '§5.1.4',
    'UNSUBSCRIBE has the id of a subscription that the router gave this subscriber.',
    refused('wamp.error.no_such_subscription'),
  ),
  unregistersKnown: rule(
    'unregisters-known',
    '§6.1.4',
    'UNREGISTER has the id of a registration that the router gave this callee.',
    refused('wamp.error.no_such_registration'),
  ),
} as const satisfies Record<string, Rule>;
