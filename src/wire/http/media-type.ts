import { isToken, trimWhitespace } from './grammar.ts';
import { fieldValues, type RequestHead, type ResponseHead } from './head.ts';

/** What Content-Type says (RFC 9110 section 8.3.1). */
export interface MediaType {
  /** Type and subtype in small letters: `text/event-stream`. */
  readonly name: string;
  /** Parameters by their names in small letters; of two with one name the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What the content is coded with, in small letters and in the order of coding: its octets are not those of the type then. */
  readonly codings: readonly string[];
}

const PARAMETER =
  /[ \t]*;[ \t]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[^"\\]|\\.)*)"))?/y;

/**
 * Reads the value of a Content-Type field of content that is not coded; undefined when it names no media type. What follows its
 * parameters is passed over.
 */
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
  return { name, parameters, codings: [] };
}

/**
 * The structured syntax suffix of a media type, by which the format below it is told (RFC 6839 section 2): `+json` of
 * `application/problem+json`. Undefined when it has none.
 */
export function suffixOf({ name }: MediaType): string | undefined {
  const at = name.lastIndexOf('+');
  return at === -1 ? undefined : name.slice(at);
}

/**
 * The media type of a message's content, and how its octets are coded on the wire, chunks aside (RFC 9110 sections 8.3 and 8.4,
 * RFC 9112 section 7); undefined when none is given.
 */
export function mediaTypeOf(head: Pick<RequestHead | ResponseHead, 'lines'>): MediaType | undefined {
  const codings = [...fieldValues(head, 'content-encoding'), ...fieldValues(head, 'transfer-encoding')]
    .flatMap((value) => value.split(','))
    .map((coding) => trimWhitespace(coding).toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity' && coding !== 'chunked');
  const mediaType = parseMediaType(fieldValues(head, 'content-type').at(-1) ?? '');
  return mediaType && codings.length > 0 ? { ...mediaType, codings } : mediaType;
}
