import { type FieldSection, parseFieldSection } from './field-lines.ts';
import type { FieldMaker } from './lines.ts';
import type { HttpJudgement } from './rules.ts';

/** Fields that the recipient needs before the content, or must not take from a trailer (RFC 9110 section 6.5.1). */
const NOT_IN_TRAILERS = new Set([
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'range',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** `trailer-section = *( field-line CRLF )` and the CR LF that ends the chunked content (RFC 9112 section 7.1.2). */
export function parseTrailerSection(maker: FieldMaker, judgement: HttpJudgement): FieldSection {
  const section = parseFieldSection(maker, 0, judgement);
  for (const line of section.lines) {
    if (NOT_IN_TRAILERS.has(line.name.toLowerCase())) judgement.add('trailer-field', line.offset, line.length);
  }
  return section;
}
