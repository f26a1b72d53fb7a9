import type { DeliveryWhatIf } from './delivery-what-ifs.ts';

const INCOMPLETE =
  'A chunked message without its last chunk is incomplete: read() fails. Script may use what came before, and must know that the end is missing.';

/** What the labs offer of answers that go on. */
export const streamWhatIfs: readonly DeliveryWhatIf[] = [
  {
    id: 'drop-after-three',
    title: 'The stream is reset after three events',
    required: INCOMPLETE,
    section: 'RFC 9112 §8',
    plan: { dropAfter: { events: 3, how: 'reset' } },
  },
  {
    id: 'cut-after-three',
    title: 'The connection ends after three events, with no last chunk',
    required: INCOMPLETE,
    section: 'RFC 9112 §8',
    plan: { dropAfter: { events: 3, how: 'cut' } },
  },
  {
    id: 'end-after-three',
    title: 'The response ends as it should after three events',
    required: 'The last chunk ends the content: read() says done, and nothing asks again unless script does.',
    section: 'RFC 9112 §7.1',
    plan: { dropAfter: { events: 3, how: 'end' } },
  },
  {
    id: 'reset-in-an-event',
    title: 'The connection is reset in the middle of the second event',
    required: `${INCOMPLETE} The half of a line that it has is no event.`,
    section: 'RFC 9112 §8',
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
    section: 'RFC 9112 §7.1',
    plan: { bufferUntil: 400 },
  },
  {
    id: 'no-blank-line',
    title: 'What ends each event is missing: the line end, or the empty line in the head of a part',
    required:
      'HTTP has nothing to say of it: whole chunks come, and hold no whole line. ' +
      'A head of a part without its empty line has no end that a reader could find, and no image is shown.',
    section: 'RFC 9112 §7.1; RFC 2046 §5.1',
    plan: { noBlankLine: true },
  },
  {
    id: 'cr-in-data',
    title: 'The server lets a CR into a line',
    required:
      'In NDJSON a control character in a string must be escaped, and JSON.parse throws. ' +
      'Lines of plain text have no standard but the one that their two ends agree on: this page finds no event in such a line.',
    section: 'RFC 8259 §7',
    plan: { crInData: true },
  },
  {
    id: 'wrong-content-type',
    title: 'The stream says it is text/html',
    required:
      'fetch() gives script the octets whatever they are called. An <img> must not show what says it is no image, as the answer has nosniff.',
    section: 'Fetch, “X-Content-Type-Options”',
    plan: { contentType: 'text/html' },
  },
  {
    id: 'status-401',
    title: 'The server asks for authentication',
    required:
      'fetch() settles with the status, and it is for script to look at it: only a network error makes it fail.',
    section: 'Fetch, “fetch method”; RFC 9110 §15.5.2',
    plan: { status: { code: 401 } },
  },
  {
    id: 'status-502-once',
    title: 'A gateway fails once, and would be well the next time',
    required: 'A GET is idempotent and may be asked anew. Nothing does that but script.',
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
    id: 'cors-none',
    title: 'The answer lets no other origin read it',
    required:
      'The browser must give script a network error in place of the answer, which was sent all the same. An <img> shows it, and keeps its pixels from script.',
    section: 'Fetch, “CORS check”',
    plan: { cors: 'none' },
  },
];
