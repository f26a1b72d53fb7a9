import type { Level, Rule } from '../octets/dissection.ts';

function rule(id: string, section: string, level: Level, text: string): Rule {
  return { id: `multipart.${id}`, section, level, text, consequence: { kind: 'none' } };
}

/** What a multipart should be (RFC 2046 section 5.1). No breach ends it: what can be told apart is shown. */
export const multipartRules = {
  boundary: rule(
    'boundary',
    'RFC 2046 §5.1.1',
    'MUST',
    'The media type names the boundary: 1 to 70 characters. Without one no part can be told from another.',
  ),
  lineEnd: rule(
    'line-end',
    'RFC 2046 §5.1.1',
    'MUST',
    'A delimiter begins after a CR LF and ends with one; a lenient reader takes LF alone.',
  ),
  padding: rule(
    'padding',
    'RFC 2046 §5.1.1',
    'MUST',
    'Nothing but spaces and tabs stands between the boundary, or the two hyphens after it, and the line end.',
  ),
  closed: rule('closed', 'RFC 2046 §5.1', 'MUST', 'A closing delimiter, with two hyphens more, follows the last part.'),
} as const satisfies Record<string, Rule>;
