import type { WhatIf } from './what-ifs.ts';

/** One step of a deviation. Peers are counted from 0; the first is the one that deviates, where a client does. */
export type WampStep =
  /** A new WebSocket that offers these subprotocols, on which nothing is said yet. */
  | { readonly step: 'connect'; readonly peer: number; readonly protocols: readonly string[] }
  /** A new WebSocket, and a session on it. */
  | { readonly step: 'join'; readonly peer: number; readonly realm?: string; readonly roles?: readonly string[] }
  /** How the peer answers invocations from now on. */
  | { readonly step: 'perform'; readonly peer: number; readonly how: 'add' | 'refuse' | 'wait' }
  /** The peer says a message: a text as it is, or a list in which `next` is the id that its next request should have. */
  | { readonly step: 'say'; readonly peer: number; readonly message: (next: number) => unknown; readonly binary?: true }
  /** The peer's WebSocket is closed without GOODBYE. */
  | { readonly step: 'close'; readonly peer: number }
  /** The router says a message to the first peer. */
  | { readonly step: 'router says'; readonly message: readonly unknown[] };

/** What has to come of a deviation. */
export interface WampDemand {
  readonly by: 'client' | 'server';
  readonly kind: string;
  /** The URI in it. */
  readonly why: string;
}

/** A named deviation on a WAMP connection; its plan are the steps that lead to it, the last of which is the deviation. */
export interface WampWhatIf extends Omit<WhatIf, 'plan'> {
  readonly plan: readonly WampStep[];
  /** Undefined where the specification leaves it open; `silence` where nothing may be answered. */
  readonly demands: WampDemand | 'silence' | undefined;
}

const VIOLATION = 'wamp.error.protocol_violation';
const ABORTED: WampDemand = { by: 'server', kind: 'ABORT', why: VIOLATION };
const ABORTS = `The router must answer with ABORT and ${VIOLATION}, forget what the session had, and should drop the connection.`;
const PROCEDURE = 'com.example.add';

const refused = (uri: string): WampDemand => ({ by: 'server', kind: 'ERROR', why: `wamp.error.${uri}` });
const join = (peer: number): WampStep => ({ step: 'join', peer });
const say = (peer: number, message: (next: number) => unknown): WampStep => ({ step: 'say', peer, message });
const register = (peer: number) => say(peer, (next) => [64, next, {}, PROCEDURE]);
const call = (peer: number) => say(peer, (next) => [48, next, {}, PROCEDURE, [2, 3]]);

/** What the WAMP labs offer. */
export const wampWhatIfs: readonly WampWhatIf[] = [
  {
    id: 'message-before-hello',
    title: 'A CALL comes before HELLO',
    required: `HELLO must be the very first message. ${ABORTS}`,
    section: 'WAMP §4.1.1',
    plan: [{ step: 'connect', peer: 0, protocols: ['wamp.2.json'] }, say(0, () => [48, 1, {}, 'wire101.add', [2, 3]])],
    demands: ABORTED,
  },
  {
    id: 'goodbye-before-hello',
    title: 'GOODBYE comes before HELLO',
    required: `There is no session that could end. ${ABORTS}`,
    section: 'WAMP §2.3.3',
    plan: [{ step: 'connect', peer: 0, protocols: ['wamp.2.json'] }, say(0, () => [6, {}, 'wamp.close.close_realm'])],
    demands: ABORTED,
  },
  {
    id: 'hello-twice',
    title: 'A second HELLO comes within the session',
    required: `A second HELLO is a protocol error. ${ABORTS}`,
    section: 'WAMP §4.1.1',
    plan: [join(0), say(0, () => [1, 'wire101', { roles: { caller: {} } }])],
    demands: ABORTED,
  },
  {
    id: 'message-of-the-router',
    title: 'The client sends RESULT, a message of routers',
    required: `Each message has its direction. ${ABORTS}`,
    section: 'WAMP §3.5',
    plan: [join(0), say(0, () => [50, 1, {}, [5]])],
    demands: ABORTED,
  },
  {
    id: 'role-not-announced',
    title: 'A subscriber, and nothing else by its HELLO, registers a procedure',
    required:
      'A client must announce the roles that it supports. What becomes of one that acts in another, nothing says.',
    section: 'WAMP §4.1.1',
    plan: [{ step: 'join', peer: 0, roles: ['subscriber'] }, register(0)],
    demands: undefined,
  },
  {
    id: 'no-json',
    title: 'The closing bracket is missing',
    required: `An error in decoding is a protocol error. ${ABORTS}`,
    section: 'WAMP §2.3.3',
    plan: [join(0), say(0, (next) => `[48,${next},{},"wire101.add",[2,3]`)],
    demands: ABORTED,
  },
  {
    id: 'unknown-type',
    title: 'A message of type 99',
    required: `A type that does not exist is a protocol error. ${ABORTS}`,
    section: 'WAMP §2.3.3',
    plan: [join(0), say(0, () => [99, 1, {}])],
    demands: ABORTED,
  },
  {
    id: 'empty-list',
    title: 'An empty list',
    required: `A message is a list with a type and something more. ${ABORTS}`,
    section: 'WAMP §2.3.3',
    plan: [join(0), say(0, () => [])],
    demands: ABORTED,
  },
  {
    id: 'binary-message',
    title: 'A message is sent as binary',
    required: `With wamp.2.json all messages of the WebSocket must be text. ${ABORTS}`,
    section: 'WAMP §2.3.1',
    plan: [join(0), { step: 'say', peer: 0, message: (next) => [48, next, {}, 'wire101.add', [2, 3]], binary: true }],
    demands: ABORTED,
  },
  {
    id: 'request-twice',
    title: 'Two requests have the same id',
    required: `The requests of a session are numbered by one more each time. ${ABORTS}`,
    section: 'WAMP §2.1.2',
    plan: [
      join(0),
      say(0, (next) => [48, next, {}, 'wire101.add', [2, 3]]),
      say(0, (next) => [48, next - 1, {}, 'wire101.add', [4, 5]]),
    ],
    demands: ABORTED,
  },
  {
    id: 'request-skipped',
    title: 'The id of a request is 100 too great',
    required: `The requests of a session are numbered by one more each time, beginning with 1. ${ABORTS}`,
    section: 'WAMP §2.1.2',
    plan: [join(0), say(0, (next) => [48, next + 100, {}, 'wire101.add', [2, 3]])],
    demands: ABORTED,
  },
  {
    id: 'invalid-uri',
    title: 'The topic has an empty component',
    required: 'The router must answer with ERROR and wamp.error.invalid_uri; the session goes on.',
    section: 'WAMP §8',
    plan: [join(0), say(0, (next) => [32, next, {}, 'com..weather'])],
    demands: refused('invalid_uri'),
  },
  {
    id: 'invalid-uri-unacknowledged',
    title: 'Published to an invalid topic, without asking to be told',
    required: 'A PUBLISH without “acknowledge” is not answered, whether it went well or not.',
    section: 'WAMP §5.2.1',
    plan: [join(0), say(0, (next) => [16, next, {}, 'com..weather', ['21 °C']])],
    demands: 'silence',
  },
  {
    id: 'reserved-uri',
    title: 'A procedure named wamp.example is registered',
    required:
      'URIs of applications must not begin with wamp. An incorrect URI is answered with ERROR and wamp.error.invalid_uri.',
    section: 'WAMP §2.1.1',
    plan: [join(0), say(0, (next) => [64, next, {}, 'wamp.example'])],
    demands: refused('invalid_uri'),
  },
  {
    id: 'no-such-procedure',
    title: 'Nobody has registered the procedure',
    required: 'The dealer sends the caller ERROR with wamp.error.no_such_procedure.',
    section: 'WAMP §6.2.6',
    plan: [join(0), say(0, (next) => [48, next, {}, 'com.example.nobody'])],
    demands: refused('no_such_procedure'),
  },
  {
    id: 'procedure-taken',
    title: 'Somebody else has registered the procedure',
    required: 'The dealer sends the callee ERROR, with wamp.error.procedure_already_exists.',
    section: 'WAMP §6.1.3',
    plan: [join(0), join(1), register(1), register(0)],
    demands: refused('procedure_already_exists'),
  },
  {
    id: 'no-such-registration',
    title: 'A registration is taken back that nobody has',
    required: 'The dealer sends ERROR with wamp.error.no_such_registration.',
    section: 'WAMP §6.1.6',
    plan: [join(0), say(0, (next) => [66, next, 4711])],
    demands: refused('no_such_registration'),
  },
  {
    id: 'no-such-subscription',
    title: 'A subscription is taken back that nobody has',
    required: 'The broker sends ERROR with wamp.error.no_such_subscription.',
    section: 'WAMP §5.1.6',
    plan: [join(0), say(0, (next) => [34, next, 4711])],
    demands: refused('no_such_subscription'),
  },
  {
    id: 'callee-fails',
    title: 'The callee answers with ERROR',
    required: 'The dealer sends the caller an ERROR with the same URI and arguments.',
    section: 'WAMP §6.2.6',
    plan: [join(0), join(1), { step: 'perform', peer: 1, how: 'refuse' }, register(1), call(0)],
    demands: { by: 'server', kind: 'ERROR', why: 'com.example.error.refused' },
  },
  {
    id: 'callee-gone',
    title: 'The callee vanishes in the middle of a call',
    required: 'The dealer shall send the caller ERROR with wamp.error.no_available_callee.',
    section: 'WAMP §6.3',
    plan: [
      join(0),
      join(1),
      { step: 'perform', peer: 1, how: 'wait' },
      register(1),
      call(0),
      { step: 'close', peer: 1 },
    ],
    demands: refused('no_available_callee'),
  },
  {
    id: 'yield-unasked',
    title: 'YIELD comes without an INVOCATION',
    required: `YIELD has the id of an invocation. ${ABORTS}`,
    section: 'WAMP §6.2.3',
    plan: [join(0), say(0, () => [70, 1, {}, [5]])],
    demands: ABORTED,
  },
  {
    id: 'no-such-realm',
    title: 'The realm does not exist',
    required:
      'What a router does is its own affair: it may make the realm, or refuse with ABORT, for which there is wamp.error.no_such_realm.',
    section: 'WAMP §4.1.2',
    plan: [{ step: 'join', peer: 0, realm: 'elsewhere' }],
    demands: undefined,
  },
  {
    id: 'no-subprotocol',
    title: 'The page offers no subprotocol',
    required:
      'WAMP must be negotiated in the opening handshake. RFC 6455 lets the WebSocket open without; how it is ended is the server’s affair.',
    section: 'WAMP §2.3.1',
    plan: [{ step: 'connect', peer: 0, protocols: [] }],
    demands: undefined,
  },
  {
    id: 'welcome-twice',
    title: 'The router sends a second WELCOME',
    required: `WELCOME within a session is a protocol error. The client must answer with ABORT and ${VIOLATION}.`,
    section: 'WAMP §2.3.3',
    plan: [join(0), { step: 'router says', message: [2, 7, { roles: { broker: {}, dealer: {} } }] }],
    demands: { by: 'client', kind: 'ABORT', why: VIOLATION },
  },
  {
    id: 'error-for-nothing',
    title: 'The router sends ERROR about a HELLO',
    required: `ERROR answers a request, and HELLO is none. The client must answer with ABORT and ${VIOLATION}.`,
    section: 'WAMP §2.3.3',
    plan: [join(0), { step: 'router says', message: [8, 1, 1, {}, 'com.example.error.refused'] }],
    demands: { by: 'client', kind: 'ABORT', why: VIOLATION },
  },
];
