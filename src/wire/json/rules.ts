import type { Level, Rule } from '../octets/dissection.ts';

function rule(id: string, place: string, level: Level, text: string): Rule {
  return { id: `json.${id}`, section: `RFC 8259 ${place}`, level, text, consequence: { kind: 'none' } };
}

/**
 * What a JSON text is (RFC 8259). The grammar binds without a key word: what breaks it is no JSON, a MUST here. Remarks about what
 * readers do differently are a MAY, where the RFC has no key word for them. What a peer does about a breach is the application's matter.
 */
export const jsonRules = {
  oneValue: rule('one-value', '§2', 'MUST', 'A JSON text is one value, with nothing around it but whitespace.'),
  value: rule(
    'value',
    '§3',
    'MUST',
    'A value is an object, an array, a number, a string, or one of false, null and true, in small letters.',
  ),
  object: rule(
    'object',
    '§4',
    'MUST',
    'An object is braces around members with commas between them; a member is a string, a colon and a value.',
  ),
  uniqueNames: rule(
    'unique-names',
    '§4',
    'SHOULD',
    'The names in an object are unique. Of a name that comes twice most readers take the last value, some the first, some none.',
  ),
  array: rule('array', '§5', 'MUST', 'An array is square brackets around values with commas between them.'),
  number: rule(
    'number',
    '§6',
    'MUST',
    'A number is decimal digits without leading zeros, perhaps with a minus before, a fraction and an exponent.',
  ),
  numberRange: rule(
    'number-range',
    '§6',
    'MAY',
    'A number is within what an IEEE 754 double can tell: integers up to 2^53 - 1, some 17 digits. Beyond it readers disagree.',
  ),
  string: rule(
    'string',
    '§7',
    'MUST',
    'A string is in quotation marks. Within it a quotation mark, a backslash and the control characters are escaped.',
  ),
  escape: rule(
    'escape',
    '§7',
    'MUST',
    'A backslash is followed by one of " \\ / b f n r t, or by u and four hex digits.',
  ),
  utf8: rule('utf-8', '§8.1', 'MUST', 'JSON text that systems exchange is encoded in UTF-8.'),
  byteOrderMark: rule(
    'no-byte-order-mark',
    '§8.1',
    'MUST',
    'No byte order mark stands before the text. A reader may pass over one.',
  ),
  surrogates: rule(
    'surrogates-in-pairs',
    '§8.2',
    'MAY',
    'Escaped surrogates come in pairs, a high one and a low one. What readers make of a lone one cannot be foretold.',
  ),
  limits: rule(
    'limits',
    '§9',
    'MAY',
    'A reader may set limits on the size of texts and on how deep values lie in each other. This one stops here.',
  ),
} as const satisfies Record<string, Rule>;
