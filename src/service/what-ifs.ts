import type { z } from 'zod';
import type { FaultPlan } from './fault-plan.ts';

/** A named deviation of the server, with what the standard requires of the client that meets it. */
export interface WhatIf {
  readonly id: string;
  readonly title: string;
  /** The client's duty, in one sentence. */
  readonly required: string;
  /** Where it stands. */
  readonly section: string;
  /** As it is sent to the sandbox; members left out have their defaults. */
  readonly plan: z.input<typeof FaultPlan>;
}

/** A refusal that says it is whole, so that the client need not wait for content. */
function refusal(code: number, reason: string, lines: readonly [name: string, value: string][] = []): WhatIf['plan'] {
  return {
    status: { code, reason },
    lines: [
      { edit: 'drop', name: 'Upgrade' },
      { edit: 'drop', name: 'Sec-WebSocket-Accept' },
      { edit: 'set', name: 'Connection', value: 'close' },
      { edit: 'set', name: 'Content-Length', value: '0' },
      ...lines.map(([name, value]) => ({ edit: 'set' as const, name, value })),
    ],
    end: { how: 'cut', at: 'after the head' },
  };
}

const NOT_101 =
  'Any status but 101 means that no WebSocket was opened; the client handles the response as HTTP asks, or fails the connection.';
const ANSWER = 'RFC 6455 §4.1, server’s response';
const WRONG_ACCEPT = 'The client must fail the connection when the accept is not the one that its key demands.';

const shortText = { opcode: 1, payload: { text: 'hello' } };

/** The catalogue that the labs offer. */
export const whatIfs: readonly WhatIf[] = [
  {
    id: 'accept-bad-guid',
    title: 'The server hashes the key with another GUID',
    required: WRONG_ACCEPT,
    section: `${ANSWER}, item 4`,
    plan: { accept: { kind: 'bad GUID' } },
  },
  {
    id: 'accept-hex-digest',
    title: 'The server encodes the digest’s hexadecimal text, not its 20 octets',
    required: WRONG_ACCEPT,
    section: `${ANSWER}, item 4`,
    plan: { accept: { kind: 'hex digest' } },
  },
  {
    id: 'accept-no-padding',
    title: 'The accept lacks its final “=”',
    required: WRONG_ACCEPT,
    section: `${ANSWER}, item 4`,
    plan: { accept: { kind: 'no padding' } },
  },
  {
    id: 'accept-other-key',
    title: 'The server answers another client’s key',
    required: WRONG_ACCEPT,
    section: `${ANSWER}, item 4`,
    plan: { accept: { kind: 'other key' } },
  },
  {
    id: 'accept-missing',
    title: 'The 101 has no Sec-WebSocket-Accept',
    required: 'The client must fail the connection when the field is missing.',
    section: `${ANSWER}, item 4`,
    plan: { lines: [{ edit: 'drop', name: 'Sec-WebSocket-Accept' }] },
  },
  {
    id: 'accept-twice',
    title: 'The 101 has Sec-WebSocket-Accept twice',
    required: 'The field must not appear more than once in a response.',
    section: 'RFC 6455 §11.3.3',
    plan: { lines: [{ edit: 'repeat', name: 'Sec-WebSocket-Accept' }] },
  },
  {
    id: 'upgrade-missing',
    title: 'The 101 has no Upgrade field',
    required: 'The client must fail the connection when Upgrade is missing.',
    section: `${ANSWER}, item 2`,
    plan: { lines: [{ edit: 'drop', name: 'Upgrade' }] },
  },
  {
    id: 'upgrade-other',
    title: 'The 101 upgrades to another protocol',
    required: 'The client must fail the connection when Upgrade is not “websocket”.',
    section: `${ANSWER}, item 2`,
    plan: { lines: [{ edit: 'set', name: 'Upgrade', value: 'h2c' }] },
  },
  {
    id: 'connection-missing',
    title: 'The 101 has no Connection field',
    required: 'The client must fail the connection when Connection has no “Upgrade” token.',
    section: `${ANSWER}, item 3`,
    plan: { lines: [{ edit: 'drop', name: 'Connection' }] },
  },
  {
    id: 'connection-keep-alive',
    title: 'Connection says keep-alive, as after a careless proxy',
    required: 'The client must fail the connection when Connection has no “Upgrade” token.',
    section: `${ANSWER}, item 3`,
    plan: { lines: [{ edit: 'set', name: 'Connection', value: 'keep-alive' }] },
  },
  {
    id: 'subprotocol-unrequested',
    title: 'The server picks a subprotocol that nobody asked for',
    required: 'The client must fail the connection when the subprotocol was not in its request.',
    section: `${ANSWER}, item 6`,
    plan: { lines: [{ edit: 'set', name: 'Sec-WebSocket-Protocol', value: 'unheard-of' }] },
  },
  {
    id: 'extension-unrequested',
    title: 'The server uses an extension that nobody offered',
    required: 'The client must fail the connection when the extension was not in its request.',
    section: `${ANSWER}, item 5`,
    plan: { lines: [{ edit: 'set', name: 'Sec-WebSocket-Extensions', value: 'x-unheard-of' }] },
  },
  {
    id: 'status-200',
    title: 'The answer is 200 OK',
    required: NOT_101,
    section: `${ANSWER}, item 1`,
    plan: refusal(200, 'OK'),
  },
  {
    id: 'status-301',
    title: 'The answer is a redirect',
    required: 'The client may follow a redirect, and need not; browsers must not.',
    section: `${ANSWER}, item 1; WHATWG WebSockets`,
    plan: refusal(301, 'Moved Permanently', [['Location', '/elsewhere']]),
  },
  {
    id: 'status-401',
    title: 'The server asks for authentication',
    required: 'The client might authenticate; if it does not, no WebSocket was opened.',
    section: `${ANSWER}, item 1`,
    plan: refusal(401, 'Unauthorized', [['WWW-Authenticate', 'Basic realm="lab"']]),
  },
  {
    id: 'status-403',
    title: 'The server refuses the origin',
    required: NOT_101,
    section: 'RFC 6455 §4.2.2, item 4 and §10.2',
    plan: refusal(403, 'Forbidden'),
  },
  {
    id: 'status-404',
    title: 'There is nothing here',
    required: NOT_101,
    section: 'RFC 6455 §4.2.2, item 4',
    plan: refusal(404, 'Not Found'),
  },
  {
    id: 'status-426',
    title: 'The server speaks other versions of the protocol',
    required: 'The client may try again with a version that the server names; browsers know only 13.',
    section: 'RFC 6455 §4.2.2, item 4 and §4.4',
    plan: {
      ...refusal(426, 'Upgrade Required', [
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Version', '8, 7'],
      ]),
    },
  },
  {
    id: 'status-503',
    title: 'The server is too busy',
    required: 'A client that tries again should wait, longer each time.',
    section: 'RFC 6455 §7.2.3; RFC 9110 §15.6.4',
    plan: refusal(503, 'Service Unavailable', [['Retry-After', '5']]),
  },
  {
    id: 'slices',
    title: 'The 101 comes in slices of seven octets',
    required: 'Nothing: reads are no messages, and the client must put the head together.',
    section: 'RFC 9112 §2.2; RFC 9293 §3.8',
    plan: { slices: { octets: 7, pause: 30 } },
  },
  {
    id: 'cut-in-the-head',
    title: 'The connection ends within the 101',
    required: 'A head that is not complete is no response; the client fails the connection.',
    section: 'RFC 9112 §8',
    plan: { end: { how: 'cut', at: 60 } },
  },
  {
    id: 'cut-after-the-head',
    title: 'The connection ends right after the 101',
    required: 'Without a Close frame the close code is 1006, abnormal closure.',
    section: 'RFC 6455 §7.1.5',
    plan: { end: { how: 'cut', at: 'after the head' } },
  },
  {
    id: 'reset-after-the-head',
    title: 'The connection is reset right after the 101',
    required: 'Without a Close frame the close code is 1006, abnormal closure.',
    section: 'RFC 6455 §7.1.5',
    plan: { end: { how: 'reset', at: 'after the head' } },
  },
  {
    id: 'silence',
    title: 'The server never answers',
    required: 'The standard sets no time; the client gives up when it likes.',
    section: 'RFC 6455 §4.1',
    plan: { silence: 'from the head' },
  },
  {
    id: 'silence-after-the-head',
    title: 'The server opens the WebSocket and says no more',
    required: 'A client that closes waits for the answering Close; how long is its own affair.',
    section: 'RFC 6455 §7.1.1',
    plan: { silence: 'after the head' },
  },
  {
    id: 'frame-masked',
    title: 'The server masks a frame',
    required: 'A client must close the connection when a frame from the server is masked; it may say 1002.',
    section: 'RFC 6455 §5.1',
    plan: { frames: [{ ...shortText, maskingKey: '01020304' }] },
  },
  {
    id: 'frame-reserved-bit',
    title: 'A frame has RSV2 set, and no extension gave it a meaning',
    required: 'The client must fail the connection.',
    section: 'RFC 6455 §5.2',
    plan: { frames: [{ ...shortText, rsv2: true }] },
  },
  {
    id: 'frame-reserved-opcode',
    title: 'A frame has an opcode that means nothing yet',
    required: 'The client must fail the connection.',
    section: 'RFC 6455 §5.2',
    plan: { frames: [{ opcode: 3, payload: { text: 'what?' } }] },
  },
  {
    id: 'frame-stray-continuation',
    title: 'A continuation of nothing',
    required: 'Fragments are sent in order, the first with the opcode of the message; the client fails the connection.',
    section: 'RFC 6455 §5.4',
    plan: { frames: [{ opcode: 0, payload: { text: 'and so on' } }] },
  },
  {
    id: 'frame-fragmented-ping',
    title: 'A ping in fragments',
    required: 'Control frames must not be fragmented; the client fails the connection.',
    section: 'RFC 6455 §5.5',
    plan: { frames: [{ opcode: 9, fin: false, payload: { text: 'pi' } }] },
  },
  {
    id: 'frame-long-ping',
    title: 'A ping of 126 octets',
    required: 'Control frames carry at most 125 octets; the client fails the connection.',
    section: 'RFC 6455 §5.5',
    plan: { frames: [{ opcode: 9, payload: { text: 'x'.repeat(126) } }] },
  },
  {
    id: 'frame-bad-utf-8',
    title: 'A text message that is not UTF-8',
    required: 'The client must fail the connection, with 1007.',
    section: 'RFC 6455 §8.1 and §7.4.1',
    plan: { frames: [{ opcode: 1, payload: { hex: 'c328' } }] },
  },
  {
    id: 'frame-close-one-octet',
    title: 'A Close whose body is one octet',
    required: 'A body must begin with a code of two octets; the client fails the connection.',
    section: 'RFC 6455 §5.5.1',
    plan: { frames: [{ opcode: 8, payload: { hex: '03' } }] },
  },
  {
    id: 'frame-close-1005',
    title: 'A Close with 1005, which may never be sent',
    required: '1005 must not be set as a status code in a Close frame; the client fails the connection.',
    section: 'RFC 6455 §7.4.1',
    plan: { frames: [{ opcode: 8, payload: { hex: '03ed' } }] },
  },
  {
    id: 'frame-long-length',
    title: 'A length in more octets than it needs',
    required: 'The minimal number of octets must be used for the length; clients differ in whether they mind.',
    section: 'RFC 6455 §5.2',
    plan: { frames: [{ ...shortText, lengthEncoding: 64 }] },
  },
];
