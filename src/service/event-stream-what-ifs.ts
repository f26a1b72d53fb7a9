import type { DeliveryWhatIf } from './delivery-what-ifs.ts';

const RECONNECT = 'The client reconnects after the reconnection time, and tells the last event ID it has seen.';
const FAIL = 'The client must fail the connection: an error, readyState CLOSED, and no reconnection.';
const INCOMPLETE =
  'A chunked message without its last chunk is incomplete; what came before may be used, and the client must know that the end is missing.';

/** What the labs offer of event streams. */
export const eventStreamWhatIfs: readonly DeliveryWhatIf[] = [
  {
    id: 'drop-after-three',
    title: 'The stream is reset after three events',
    required: RECONNECT,
    section: 'HTML §9.2.3',
    plan: { dropAfter: { events: 3, how: 'reset' } },
  },
  {
    id: 'cut-after-three',
    title: 'The connection ends after three events, with no last chunk',
    required: INCOMPLETE,
    section: 'RFC 9112 §8; HTML §9.2.3',
    plan: { dropAfter: { events: 3, how: 'cut' } },
  },
  {
    id: 'end-after-three',
    title: 'The response ends as it should after three events',
    required: 'An event stream that ends is reconnected to, be the end orderly or not.',
    section: 'HTML §9.2.3',
    plan: { dropAfter: { events: 3, how: 'end' } },
  },
  {
    id: 'reset-in-an-event',
    title: 'The connection is reset in the middle of the second event',
    required:
      'An event without its blank line is incomplete and is discarded; the next request still asks from the event before.',
    section: 'HTML §9.2.6',
    plan: { resetInEvent: { event: 2, octets: 8 } },
  },
  {
    id: 'slices-as-chunks',
    title: 'Each event comes in chunks of five octets',
    required: 'Chunk boundaries mean nothing: the client must put the content together before it looks for lines.',
    section: 'RFC 9112 §7.1',
    plan: { sliceAt: { octets: 5, pause: 60, as: 'chunks' } },
  },
  {
    id: 'slices-as-writes',
    title: 'Each chunk comes in reads of five octets',
    required: 'Reads mean nothing: the client must put the chunk together, its size line too.',
    section: 'RFC 9112 §7.1; RFC 9293 §3.8',
    plan: { sliceAt: { octets: 5, pause: 60, as: 'writes' } },
  },
  {
    id: 'buffered',
    title: 'A proxy keeps the stream back until it has 400 octets',
    required: 'Nothing: an intermediary may buffer, and the events are late, all at once.',
    section: 'RFC 9112 §7.1; HTML §9.2.7',
    plan: { bufferUntil: 400 },
  },
  {
    id: 'no-blank-line',
    title: 'The blank line after each event is missing',
    required: 'Only a blank line dispatches: the data lines add up, and at the end of the stream they are discarded.',
    section: 'HTML §9.2.6',
    plan: { noBlankLine: true },
  },
  {
    id: 'cr-in-data',
    title: 'The server lets a CR into a data line',
    required:
      'A CR ends a line like LF and CRLF: what follows it is a line of its own, and an unknown field is ignored.',
    section: 'HTML §9.2.5 and §9.2.6',
    plan: { crInData: true },
  },
  {
    id: 'no-ids',
    title: 'The events have no ids, and the stream is reset after three',
    required: 'With no last event ID the client reconnects without Last-Event-ID; what came between is lost.',
    section: 'HTML §9.2.3 and §9.2.4',
    plan: { ids: false, dropAfter: { events: 3, how: 'reset' } },
  },
  {
    id: 'retry-short',
    title: 'The server asks for a reconnection after 200 ms, and drops the stream after one event',
    required:
      'A field retry of digits alone sets the reconnection time; a client may wait longer after repeated failures.',
    section: 'HTML §9.2.6 and §9.2.3',
    plan: { retry: 200, dropAfter: { events: 1, how: 'end' } },
  },
  {
    id: 'named-events',
    title: 'The events are named “tick”',
    required: 'A named event goes to listeners of that name; onmessage hears nothing.',
    section: 'HTML §9.2.6',
    plan: { event: 'tick' },
  },
  {
    id: 'wrong-content-type',
    title: 'The event stream says it is text/plain',
    required: FAIL,
    section: 'HTML §9.2.3',
    plan: { contentType: 'text/plain' },
  },
  {
    id: 'status-204',
    title: 'The answer is 204: there will be no more',
    required: 'Any status but 200 fails the connection; 204 is the one that servers use to say so.',
    section: 'HTML §9.2.1 and §9.2.3',
    plan: { status: { code: 204 } },
  },
  {
    id: 'status-401',
    title: 'The server asks for authentication',
    required: FAIL,
    section: 'HTML §9.2.3; RFC 9110 §15.5.2',
    plan: { status: { code: 401 } },
  },
  {
    id: 'status-500',
    title: 'The server fails',
    required: FAIL,
    section: 'HTML §9.2.3; RFC 9110 §15.6.1',
    plan: { status: { code: 500 } },
  },
  {
    id: 'status-502-once',
    title: 'A gateway fails once, and would be well the next time',
    required: 'EventSource does not come back after any status but 200; a poll may be asked anew.',
    section: 'HTML §9.2.3; RFC 9110 §15.6.3',
    plan: { status: { code: 502, times: 1 } },
  },
  {
    id: 'status-503',
    title: 'The server is too busy, and says when to come back',
    required: 'A client should wait as long as Retry-After says; EventSource does not come back at all.',
    section: 'RFC 9110 §10.2.3 and §15.6.4; HTML §9.2.3',
    plan: { status: { code: 503 } },
  },
  {
    id: 'cors-none',
    title: 'The answer lets no other origin read it',
    required:
      'The browser must treat the answer as a network error: an EventSource is refused by CORS, the server has sent it all the same.',
    section: 'Fetch, “CORS check”; HTML §9.2.2',
    plan: { cors: 'none' },
  },
  {
    id: 'cors-any',
    title: 'Any origin may read, by the wildcard',
    required:
      'Without credentials an answer may be read. With credentials (the box withCredentials) the wildcard counts for nothing.',
    section: 'Fetch, “CORS check”',
    plan: { cors: 'any' },
  },
  {
    id: 'cors-credentials',
    title: 'This origin may read, with credentials too',
    required:
      'An answer may be read with withCredentials and without: it names the origin and has Access-Control-Allow-Credentials. ' +
      'If nothing goes wrong that field is missing here, and withCredentials fails.',
    section: 'Fetch, “CORS protocol and credentials”',
    plan: { cors: 'credentials' },
  },
];
