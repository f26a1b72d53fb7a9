import { toBase64 } from '../octets/base64.ts';
import { toHex } from '../octets/hex.ts';
import { sha1 } from '../octets/sha1.ts';
import { encodeUtf8 } from '../octets/utf8.ts';
import { calculateAccept } from './accept.ts';

/** Mistakes that servers make with Sec-WebSocket-Accept (RFC 6455 section 4.2.2, item 5.4). */
export type AcceptMistake = 'bad GUID' | 'hex digest' | 'no padding' | 'other key';

/** A well-formed GUID that no specification names. */
const OTHER_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B12';
/** The key of the example in RFC 6455 section 1.3. */
const EXAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The Accept that a server sends which makes `mistake` with `key`. */
export function mistakenAccept(mistake: AcceptMistake, key: string): string {
  switch (mistake) {
    case 'bad GUID':
      return toBase64(sha1(encodeUtf8(key + OTHER_GUID)));
    case 'hex digest':
      return toBase64(encodeUtf8(toHex(calculateAccept(key).digest)));
    case 'no padding':
      return calculateAccept(key).accept.replace(/=+$/, '');
    case 'other key':
      return calculateAccept(EXAMPLE_KEY).accept;
  }
}
