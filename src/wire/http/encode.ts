import { encodeUtf8 } from '../octets/utf8.ts';
import { statusPhrase } from './status-phrases.ts';

/** Field names and values, in order. Characters are octets (ISO-8859-1); nothing is checked, so that faults can be made. */
export type Lines = readonly (readonly [name: string, value: string])[];

export interface RequestHeadParts {
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1` unless told otherwise. */
  readonly version?: string;
  readonly lines: Lines;
}

export interface ResponseHeadParts {
  readonly status: number;
  /** The registered phrase unless told otherwise. */
  readonly reason?: string;
  /** `HTTP/1.1` unless told otherwise. */
  readonly version?: string;
  readonly lines: Lines;
}

/** The octets of a request head, empty line included (RFC 9112 section 3). */
export function encodeRequestHead({ method, target, version = 'HTTP/1.1', lines }: RequestHeadParts): Uint8Array {
  return encodeHead(`${method} ${target} ${version}`, lines);
}

/** The octets of a response head, empty line included (RFC 9112 section 4). */
export function encodeResponseHead({ status, reason, version = 'HTTP/1.1', lines }: ResponseHeadParts): Uint8Array {
  return encodeHead(`${version} ${status} ${reason ?? statusPhrase(status) ?? ''}`, lines);
}

/**
 * The octets of one chunk (RFC 9112 section 7.1). `extensions` is what stands after the size, semicolon included. A chunk
 * of no octets would be the last one: none is made.
 */
export function encodeChunk(octets: Uint8Array, extensions = ''): Uint8Array {
  if (octets.length === 0) return new Uint8Array();
  const line = encodeLatin1(`${octets.length.toString(16)}${extensions}\r\n`);
  const chunk = new Uint8Array(line.length + octets.length + 2);
  chunk.set(line);
  chunk.set(octets, line.length);
  chunk.set([0x0d, 0x0a], line.length + octets.length);
  return chunk;
}

/** The octets of the last chunk, the trailer section and the empty line that ends it (RFC 9112 section 7.1.2). */
export function encodeLastChunk(trailers: Lines = []): Uint8Array {
  return encodeHead('0', trailers);
}

function encodeHead(startLine: string, lines: Lines): Uint8Array {
  const fieldLines = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return encodeLatin1(`${startLine}\r\n${fieldLines}\r\n`);
}

/** One octet a character; a text with characters beyond U+00FF becomes UTF-8 as a whole. */
function encodeLatin1(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) return encodeUtf8(text);
    octets[at] = code;
  }
  return octets;
}
