/**
 * The character classes that HTTP's grammar is made of (RFC 9110 section 5.6, RFC 3986 section 2). Texts are ISO-8859-1:
 * one character an octet.
 */

export const CR = 0x0d;
export const LF = 0x0a;
const SP = 0x20;
export const HTAB = 0x09;
export const COLON = 0x3a;

/** `OWS` is made of these two (RFC 9110 section 5.6.3). */
export function isWhitespace(octet: number | undefined): boolean {
  return octet === SP || octet === HTAB;
}

/** `text` without the whitespace of HTTP around it: spaces and tabs, unlike `trim`, which takes octet 160 too. */
export function trimWhitespace(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isWhitespace(text.charCodeAt(from))) from += 1;
  while (to > from && isWhitespace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** `token = 1*tchar` (RFC 9110 section 5.6.2). */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}

/** Index of the first character of a URI reference that RFC 3986 does not allow as it is, or -1. */
export function badUriCharacter(text: string): number {
  return text.search(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/);
}

/** Index of the first `%` that two hex digits do not follow (RFC 3986 section 2.1), or -1. */
export function badPercentEncoding(text: string): number {
  return text.search(/%(?![0-9A-Fa-f]{2})/);
}

/** `uri-host [ ":" port ]` (RFC 9110 section 7.2, RFC 3986 section 3.2): what Host and an authority may hold. */
export function isHostAndPort(text: string): boolean {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([0-9]*))?$/.exec(text);
  if (!match) return false;
  const [, literal, name, port] = match;
  if (port !== undefined && port !== '' && Number(port) > 65_535) return false;
  return literal === undefined ? isRegisteredName(name ?? '') : isAddressLiteral(literal);
}

function isRegisteredName(text: string): boolean {
  return /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/.test(text);
}

/** `IPv6address / IPvFuture`, between the brackets (RFC 3986 section 3.2.2). */
function isAddressLiteral(text: string): boolean {
  if (/^v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+$/i.test(text)) return true;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const embedded = last.includes('.') && !text.endsWith('::');
  if (embedded && !isIpv4(last)) return false;
  const hex = embedded ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const width = hex.length + (embedded ? 2 : 0);
  return halves.length === 2 ? width <= 7 : width === 8;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}
