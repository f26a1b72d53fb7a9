/** JSON texts by the section of RFC 8259 that they are about. */
export interface JsonVector {
  readonly section: string;
  readonly name: string;
  readonly text: string | Uint8Array;
  /** The first rule that it breaks, without `json.`, and at which octet; none for what is JSON without a remark. */
  readonly breaks?: readonly [rule: string, at: number];
  /** False for a text that `JSON.parse` takes all the same, or that breaks no grammar. */
  readonly refused: boolean;
}

type Row = readonly [name: string, text: string | Uint8Array, rule?: string, at?: number];

const octets = (...values: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => (typeof value === 'number' ? [value] : [...Buffer.from(value)])));

function vectors(section: string, refused: boolean, rows: readonly Row[]): JsonVector[] {
  return rows.map(([name, text, rule, at = 0]) => ({
    section,
    name,
    text,
    refused,
    ...(rule === undefined ? {} : { breaks: [rule, at] }),
  }));
}

export const jsonTexts: readonly JsonVector[] = [
  ...vectors('§2', false, [
    ['whitespace of all four kinds around a value', ' \t\r\n1 \t\r\n'],
    ['whitespace between all tokens', '{ "a" : [ 1 , 2 ] }'],
    ['a value that is no object', '"text"'],
  ]),
  ...vectors('§2', true, [
    ['no octets at all', '', 'value', 0],
    ['whitespace only', '  ', 'value', 1],
    ['two values', '1 2', 'one-value', 2],
    ['an object and a bracket more', '{}}', 'one-value', 2],
    ['a form feed, which is no whitespace', '\f1', 'value', 0],
    ['a no-break space, which is no whitespace', '[\u00a01]', 'value', 1],
  ]),
  ...vectors('§3', false, [
    ['true', 'true'],
    ['false', 'false'],
    ['null', 'null'],
  ]),
  ...vectors('§3', true, [
    ['True', 'True', 'value', 0],
    ['nul', 'nul', 'value', 2],
    ['nulls', 'nulls', 'one-value', 4],
    ['NaN', '[NaN]', 'value', 1],
    ['Infinity', 'Infinity', 'value', 0],
    ['undefined', '{"a":undefined}', 'value', 5],
    ['a comment', '/* no */ 1', 'value', 0],
    ['a string in the other quotation marks', "'a'", 'value', 0],
  ]),
  ...vectors('§4', false, [
    ['an empty object', '{}'],
    ['an empty name', '{"":0}'],
    ['a name twice', '{"a":1,"a":2}', 'unique-names', 7],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}', 'unique-names', 7],
    ['the same name in two objects', '[{"a":1},{"a":2}]'],
  ]),
  ...vectors('§4', true, [
    ['no colon', '{"a" 1}', 'object', 5],
    ['no value', '{"a":}', 'value', 5],
    ['no comma', '{"a":1 "b":2}', 'object', 7],
    ['a comma after the last member', '{"a":1,}', 'object', 7],
    ['a comma alone', '{,}', 'object', 1],
    ['a name without quotation marks', '{a:1}', 'object', 1],
    ['a number for a name', '{1:1}', 'object', 1],
    ['no end', '{"a":1', 'object', 5],
    ['an end that is a bracket', '{"a":1]', 'object', 6],
  ]),
  ...vectors('§5', false, [
    ['an empty array', '[]'],
    ['values of all kinds', '[null,true,false,1,"a",[],{}]'],
    ['arrays in each other', '[[[[[[]]]]]]'],
  ]),
  ...vectors('§5', true, [
    ['a comma after the last element', '[1,]', 'array', 3],
    ['a comma before the first', '[,1]', 'value', 1],
    ['two commas', '[1,,2]', 'value', 3],
    ['no comma', '[1 2]', 'array', 3],
    ['no end', '[1,2', 'array', 3],
    ['an end that is a brace', '[1}', 'array', 2],
  ]),
  ...vectors('§6', false, [
    ['zero', '0'],
    ['minus zero', '-0'],
    ['all parts', '-12.034e+56'],
    ['a capital E', '1E-2'],
    ['an exponent with leading zeros', '1e007'],
    ['the greatest integer that all agree on', '9007199254740991'],
    ['one more', '9007199254740992', 'number-range', 0],
    ['the least one', '-9007199254740991'],
    ['more than any double', '[1e400]', 'number-range', 1],
    ['more digits than a double has', '3.141592653589793238462643383279', 'number-range', 0],
    ['as many digits as a double has', '0.30000000000000004'],
  ]),
  ...vectors('§6', true, [
    ['a leading zero', '01', 'number', 0],
    ['a leading zero after a minus', '[-012]', 'number', 2],
    ['a plus', '+1', 'value', 0],
    ['no integer part', '.5', 'value', 0],
    ['no fraction after the point', '1.', 'number', 1],
    ['no digit in the exponent', '[1e+]', 'number', 4],
    ['a minus alone', '-', 'number', 0],
    ['two minuses', '--1', 'number', 1],
    ['hexadecimal', '0x1F', 'one-value', 1],
    ['a thousands separator', '1_000', 'one-value', 1],
  ]),
  ...vectors('§7', false, [
    ['the empty string', '""'],
    ['all short escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t"'],
    ['an escape by four hex digits, in both cases', '"\\u00e9\\u00E9"'],
    ['a pair of surrogates', '"\\ud834\\udd1e"'],
    ['U+007F, which is no control character here', '"\u007f"'],
    ['U+2028, which was none in JavaScript', '"\u2028"'],
    ['an escaped U+0000', '"\\u0000"'],
  ]),
  ...vectors('§7', true, [
    ['a line feed', '"a\nb"', 'string', 2],
    ['a tab', '"a\tb"', 'string', 2],
    ['U+0000', '"\u0000"', 'string', 1],
    ['an unknown escape', '"\\x41"', 'escape', 1],
    ['three hex digits', '"\\u00g0"', 'escape', 1],
    ['no end', '"abc', 'string', 3],
    ['no end after a backslash', '["\\', 'string', 2],
    ['an end that is escaped', '"\\"', 'string', 2],
  ]),
  ...vectors('§8.1', false, [
    ['two, three and four octets a character', '"é€𝄞"'],
    ['a name beyond ASCII', '{"é":"€"}'],
  ]),
  ...vectors('§8.1', true, [
    ['an octet that no UTF-8 has', octets('"a', 0xff, '"'), 'utf-8', 2],
    ['an overlong form', octets('"', 0xc0, 0xaf, '"'), 'utf-8', 1],
    ['a surrogate', octets('["', 0xed, 0xa0, 0x80, '"]'), 'utf-8', 3],
    ['a character cut short by the end of the string', octets('"', 0xe2, 0x82, '"'), 'utf-8', 1],
    ['ISO-8859-1', octets('{"caf', 0xe9, '":1}'), 'utf-8', 5],
    ['a byte order mark', '\ufeff{}', 'no-byte-order-mark', 0],
    ['UTF-16', octets('"', 0, 'a', 0, '"', 0), 'string', 1],
  ]),
  ...vectors('§8.2', false, [
    ['a high surrogate alone', '"\\ud834"', 'surrogates-in-pairs', 1],
    ['a low surrogate alone', '"a\\udd1e"', 'surrogates-in-pairs', 2],
    ['two high ones', '"\\ud834\\ud834\\udd1e"', 'surrogates-in-pairs', 1],
    ['a pair in the wrong order', '"\\udd1e\\ud834"', 'surrogates-in-pairs', 1],
  ]),
];
