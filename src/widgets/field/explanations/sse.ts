import type { Explanation } from './explanation.ts';

const PARSING = 'HTML §9.2.5';
const INTERPRETING = 'HTML §9.2.6';
const NO_LONGER_HELD = 'The line was counted, but its octets have been let go to keep the capture within its bounds.';

/** Units of an event stream, by kind. */
export const sseUnits: Readonly<Record<string, Explanation>> = {
  'data line': {
    what: 'A line of what the event says. An event has as many as its data has lines; its reader joins them with LF.',
    why: 'A line end always ends a field, so data of several lines is sent as several fields.',
    section: INTERPRETING,
  },
  'event line': {
    what: 'Names the type of the event, and so the listeners that get it. Without one it is message.',
    section: INTERPRETING,
  },
  'id line': {
    what: 'Sets the last event ID from the next blank line on. It holds for later events too, and the browser sends it when it comes back.',
    why: 'By it the server knows where to go on after the connection was lost.',
    section: 'HTML §9.2.4, §9.2.6',
  },
  'retry line': {
    what: 'Tells how long to wait before connecting again, in milliseconds. It counts at once, without a blank line.',
    why: 'Script is not told of it.',
    section: INTERPRETING,
  },
  comment: {
    what: 'A line that begins with a colon: no reader acts on it.',
    why: 'Servers send one now and then, so that what stands between does not take the connection for idle.',
    section: 'HTML §9.2.7',
  },
  'ignored line': {
    what: 'A field with a name that the standard does not know. Its reader passes over it.',
    why: 'Names are compared octet by octet: Data is none, nor is a name with a space before or after it.',
    section: INTERPRETING,
  },
  'blank line': {
    what: 'Ends an event. There is none to dispatch here, because no data line came since the last blank line.',
    section: INTERPRETING,
  },
  dispatch: {
    what: 'A blank line: it ends the event, and its reader dispatches it to its listeners.',
    why: 'Without this line the event waits, and is lost when the stream ends.',
    section: INTERPRETING,
  },
  line: { what: 'A line whose end has not come, so that even its name may go on.', section: PARSING },
};

/** Fields of a line, by the names that the decoder gives them. */
export const sseFields: Readonly<Record<string, Explanation>> = {
  'byte order mark': {
    what: 'U+FEFF in UTF-8, ef bb bf. One at the very beginning of a stream is dropped.',
    why: 'Some editors put it before text. Anywhere else it belongs to the line.',
    section: PARSING,
  },
  'field name': {
    what: 'The name of the field: all before the first colon, or the whole line when there is none.',
    section: INTERPRETING,
  },
  colon: { what: 'Ends the name. A line that begins with it is a comment.', section: INTERPRETING },
  space: {
    what: 'One space after the colon is not part of the value. A second one is.',
    why: 'So data: x and data:x say the same.',
    section: INTERPRETING,
  },
  'field value': {
    what: 'What the field says: all that follows the colon and one space, to the end of the line. It may hold more colons.',
    section: INTERPRETING,
  },
  'comment text': { what: 'For whoever reads the wire. No reader of the stream gets it.', section: INTERPRETING },
  LF: { what: 'Line feed, octet 0a: ends the line.', section: PARSING },
  CR: {
    what: 'Carriage return, octet 0d: ends the line by itself.',
    why: 'So a CR inside of data begins a new field, which is how an event can be forged.',
    section: PARSING,
  },
  CRLF: {
    what: 'Carriage return and line feed, 0d 0a: one line end.',
    why: 'When they come in two reads, the CR ends the line and the LF that follows is passed over.',
    section: PARSING,
  },
  'octets no longer held': { what: NO_LONGER_HELD, section: PARSING },
};

/** Units and fields of lines of text in a stream, whose meaning is the application's own. */
export const lineUnits: Readonly<Record<string, Explanation>> = {
  line: {
    what: 'A line as the application wrote it. It is neither a chunk nor a read: it may begin in one and end in another.',
    section: 'RFC 9112 §7.1',
  },
};
export const lineFields: Readonly<Record<string, Explanation>> = {
  text: { what: 'What the line says; the application knows what it means.', section: 'RFC 9110 §8.3' },
  LF: { what: 'Line feed, octet 0a: ends the line.', section: 'RFC 9112 §7.1' },
  CRLF: { what: 'Carriage return and line feed, 0d 0a: ends the line.', section: 'RFC 9112 §7.1' },
  'octets no longer held': { what: NO_LONGER_HELD, section: 'RFC 9112 §7.1' },
};
