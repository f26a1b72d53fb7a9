import type { Explanation } from './explanation.ts';

/** JSON texts. */
export const jsonUnits: Readonly<Record<string, Explanation>> = {
  text: {
    what: 'One value, written out: all of a message of a WebSocket, or of the content of an HTTP message.',
    why: 'JSON has no mark for its own end: what carries it, frames or a Content-Length, must say where one text ends and the next begins.',
    section: 'RFC 8259 §2',
  },
};

/** Fields of JSON texts, by the names that the decoder gives them. */
export const jsonFields: Readonly<Record<string, Explanation>> = {
  object: {
    what: 'Names with a value each, in no order that counts.',
    section: 'RFC 8259 §4',
  },
  member: { what: 'One name of an object and its value.', section: 'RFC 8259 §4' },
  'member name': {
    what: 'A string. Within one object each name should come once.',
    why: 'It is sent again with every object that has it: JSON has no schema that both sides could know beforehand.',
    section: 'RFC 8259 §4',
  },
  array: { what: 'Values in an order that counts, of any kinds.', section: 'RFC 8259 §5' },
  string: { what: 'Characters in quotation marks, in UTF-8.', section: 'RFC 8259 §7' },
  number: {
    what: 'A number in decimal digits, of any size. Most readers keep it as a double, and beyond 2^53 - 1 not all integers are told apart.',
    why: 'Digits take more octets than the same number in binary, and anyone can read them.',
    section: 'RFC 8259 §6',
  },
  literal: { what: 'true, false or null, in small letters.', section: 'RFC 8259 §3' },
  'begin object': { what: 'An object begins.', section: 'RFC 8259 §2' },
  'end object': { what: 'An object ends.', section: 'RFC 8259 §2' },
  'begin array': { what: 'An array begins.', section: 'RFC 8259 §2' },
  'end array': { what: 'An array ends.', section: 'RFC 8259 §2' },
  'name separator': { what: 'Stands between a name and its value.', section: 'RFC 8259 §2' },
  'value separator': { what: 'Another one follows. After the last there is none.', section: 'RFC 8259 §2' },
  whitespace: {
    what: 'Spaces, tabs and line ends between tokens say nothing.',
    section: 'RFC 8259 §2',
  },
  'quotation mark': { what: 'A string begins or ends.', section: 'RFC 8259 §7' },
  characters: { what: 'Characters that stand for themselves.', section: 'RFC 8259 §7' },
  escape: {
    what: 'A backslash and what follows stand for one character. Beyond U+FFFF it takes two escapes, a pair of surrogates.',
    why: 'Quotation mark, backslash and control characters cannot stand for themselves in a string.',
    section: 'RFC 8259 §7',
  },
  'byte order mark': { what: 'U+FEFF. It has no place here, but a reader may pass over it.', section: 'RFC 8259 §8.1' },
  'unfinished string': { what: 'A string without its end, as far as it goes.', section: 'RFC 8259 §7' },
  'unfinished octets': { what: 'The beginning of a number or a literal.', section: 'RFC 8259 §3' },
  'octets not understood': {
    what: 'From the first octet that cannot stand where it stands nothing is taken apart any more.',
    why: 'A reader refuses the whole text: what seems to follow may not be what was meant.',
    section: 'RFC 8259 §9',
  },
  'octets no longer held': {
    what: 'The text was counted, but its octets have been let go to keep the capture within its bounds.',
    section: 'RFC 8259 §2',
  },
};
