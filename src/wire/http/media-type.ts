import { isToken, trimWhitespace } from './grammar.ts';
import { fieldValues, type RequestHead, type ResponseHead } from './head.ts';

/** What Content-Type says (RFC 9110 section 8.3.1). */
export interface MediaType {
  /** Type and subtype in small letters: `text/event-stream`. */
  readonly name: string;
  /** Parameters by their names in small letters; of two with one name the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER =
  /[ \t]*;[ \t]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[^"\\]|\\.)*)"))?/y;

/** Reads the value of a Content-Type field; undefined when it names no media type. What follows its parameters is passed over. */
export function parseMediaType(value: string): MediaType | undefined {
  const end = value.indexOf(';') === -1 ? value.length : value.indexOf(';');
  const name = trimWhitespace(value.slice(0, end)).toLowerCase();
  const [type = '', subtype = '', more] = name.split('/');
  if (more !== undefined || !isToken(type) || !isToken(subtype)) return undefined;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = end;
  for (let match = PARAMETER.exec(value); match; match = PARAMETER.exec(value)) {
    const [, parameter, token, quoted] = match;
    const key = parameter?.toLowerCase();
    if (key !== undefined && !parameters.has(key)) parameters.set(key, token ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
  }
  return { name, parameters };
}

/**
 * The media type of a message's content as it stands on the wire; undefined when none is given, and when the content is
 * coded, so that its octets are not those of the type (RFC 9110 sections 8.3 and 8.4, RFC 9112 section 7).
 */
export function mediaTypeOf(head: Pick<RequestHead | ResponseHead, 'lines'>): MediaType | undefined {
  const codings = [...fieldValues(head, 'content-encoding'), ...fieldValues(head, 'transfer-encoding')]
    .flatMap((value) => value.split(','))
    .map((coding) => trimWhitespace(coding).toLowerCase());
  if (codings.some((coding) => coding !== '' && coding !== 'identity' && coding !== 'chunked')) return undefined;
  return parseMediaType(fieldValues(head, 'content-type').at(-1) ?? '');
}
