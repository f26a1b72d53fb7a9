import { joinOctets } from '../octets/join.ts';
import { encodeUtf8 } from '../octets/utf8.ts';

/** Something to write as JSON, legal or not. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  /** An object; its names may come twice. */
  | { readonly members: readonly (readonly [name: string, value: JsonValue])[] }
  /** Octets, or text, that stand for a value as they are: a number with more digits than a double has, or no JSON at all. */
  | { readonly verbatim: string | Uint8Array };

/**
 * The octets of a JSON text (RFC 8259), without whitespace. A lone surrogate is escaped, as UTF-8 cannot hold it; a number that JSON
 * has no word for, such as NaN, becomes null.
 */
export function encodeJson(value: JsonValue): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return joinOctets(parts);
}

function write(value: JsonValue, parts: Uint8Array[]): void {
  if (typeof value !== 'object' || value === null) parts.push(encodeUtf8(JSON.stringify(value)));
  else if ('verbatim' in value) {
    parts.push(typeof value.verbatim === 'string' ? encodeUtf8(value.verbatim) : value.verbatim);
  } else if ('members' in value) {
    parts.push(encodeUtf8('{'));
    value.members.forEach(([name, member], index) => {
      parts.push(encodeUtf8(`${index > 0 ? ',' : ''}${JSON.stringify(name)}:`));
      write(member, parts);
    });
    parts.push(encodeUtf8('}'));
  } else {
    parts.push(encodeUtf8('['));
    value.forEach((element, index) => {
      if (index > 0) parts.push(encodeUtf8(','));
      write(element, parts);
    });
    parts.push(encodeUtf8(']'));
  }
}
