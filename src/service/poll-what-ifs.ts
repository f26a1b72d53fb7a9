import type { DeliveryWhatIf } from './delivery-what-ifs.ts';

const AGAIN = 'A GET is idempotent: the client may ask anew, and with the cursor it had before nothing is lost.';

/** What the labs offer of polls, short and long. */
export const pollWhatIfs: readonly DeliveryWhatIf[] = [
  {
    id: 'answer-cut',
    title: 'Three answers break off within their content',
    required:
      'A message with less content than its Content-Length said is incomplete: the client must not take it for whole. ' +
      'A page that reads no events from it asks from the same cursor again.',
    section: 'RFC 9112 §8',
    plan: { breakAnswer: { octets: 20, how: 'cut', times: 3 } },
  },
  {
    id: 'answer-reset',
    title: 'Three answers are reset within their content',
    required:
      'The same; but a reset may also take octets with it that had come and were not read yet, the head among them. ' +
      'A client may then ask again by itself.',
    section: 'RFC 9112 §8, §9.3.1 and §9.6',
    plan: { breakAnswer: { octets: 20, how: 'reset', times: 3 } },
  },
  {
    id: 'slices',
    title: 'The content of each answer comes in writes of twenty octets',
    required:
      'Writes and reads mean nothing: the content is as long as Content-Length says, and a page that waits for all of it sees no difference but the time.',
    section: 'RFC 9112 §6.3; RFC 9293 §3.8',
    plan: { sliceAt: { octets: 20, pause: 60, as: 'writes' } },
  },
  {
    id: 'buffered',
    title: 'A proxy takes in each answer, and passes it on half a second later',
    required:
      'Nothing: an intermediary may buffer. It knows the end of an answer, and lets go of a whole one however short it is: ' +
      'events are late, and never stuck as those of a stream are. What is made meanwhile waits for the next poll.',
    section: 'RFC 9110 §3.7; RFC 9112 §6.3',
    plan: { bufferFor: 500 },
  },
  {
    id: 'cr-in-data',
    title: 'The server lets a CR into a JSON string',
    required:
      'A control character in a string must be escaped, so this is no JSON, and JSON.parse throws. ' +
      'The page has read neither events nor cursor, and asks from the same place again: one bad event stops it for good.',
    section: 'RFC 8259 §7',
    plan: { crInData: true },
  },
  {
    id: 'status-401',
    title: 'The server asks for authentication',
    required: 'A client may ask again with credentials that answer the challenge; without them it is refused again.',
    section: 'RFC 9110 §15.5.2',
    plan: { status: { code: 401 } },
  },
  {
    id: 'status-429',
    title: 'The page asks too often, says the server',
    required: 'The answer may say by Retry-After how long to wait before asking again.',
    section: 'RFC 6585 §4',
    plan: { status: { code: 429 } },
  },
  {
    id: 'status-502-once',
    title: 'A gateway fails once, and would be well the next time',
    required: AGAIN,
    section: 'RFC 9110 §9.2.2 and §15.6.3',
    plan: { status: { code: 502, times: 1 } },
  },
  {
    id: 'status-503',
    title: 'The server is too busy, and says when to come back',
    required: 'A client ought to wait as long as Retry-After says, lest many of them keep the server busy.',
    section: 'RFC 9110 §10.2.3 and §15.6.4',
    plan: { status: { code: 503 } },
  },
  {
    id: 'status-504-once',
    title: 'A gateway gives up waiting for the server, once',
    required: AGAIN,
    section: 'RFC 9110 §9.2.2 and §15.6.5',
    plan: { status: { code: 504, times: 1 } },
  },
  {
    id: 'cors-none',
    title: 'The answer lets no other origin read it',
    required: 'The browser must give script a network error in place of the answer, which was sent all the same.',
    section: 'Fetch, “CORS check”',
    plan: { cors: 'none' },
  },
  {
    id: 'cacheable',
    title: 'The answers say nothing about caching',
    required:
      'A cache may reuse a response that does not say how long it is fresh, by a heuristic of its own. ' +
      'This page asks with no-store, and so is not at its mercy.',
    section: 'RFC 9111 §4.2.2; Fetch, “cache mode”',
    plan: { cacheControl: 'none' },
  },
  {
    id: 'no-keep-alive',
    title: 'The answers have no Keep-Alive field',
    required:
      'Nothing: in HTTP/1.1 a connection persists unless one side says close. The field is only a hint of how long.',
    section: 'RFC 9112 §9.3',
    plan: { keepAlive: false },
  },
];
