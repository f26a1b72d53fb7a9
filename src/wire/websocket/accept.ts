import { fromBase64, toBase64 } from '../octets/base64.ts';
import { toHex } from '../octets/hex.ts';
import { sha1 } from '../octets/sha1.ts';
import { encodeUtf8 } from '../octets/utf8.ts';

/** The fixed text that a server joins to the client's key (RFC 6455 section 1.3): proof that it knows this protocol. */
export const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** How Sec-WebSocket-Accept follows from Sec-WebSocket-Key, step by step. */
export interface AcceptCalculation {
  readonly key: string;
  readonly guid: string;
  /** Key and GUID joined. */
  readonly input: string;
  /** The 20 octets of the SHA-1 of the input. */
  readonly digest: Uint8Array;
  /** The digest in base64. */
  readonly accept: string;
}

/** The calculation of RFC 6455 section 4.2.2, step 5.4, for a key as it stands in its field line, without surrounding whitespace. */
export function calculateAccept(key: string): AcceptCalculation {
  const input = key + GUID;
  const digest = sha1(encodeUtf8(input));
  return { key, guid: GUID, input, digest, accept: toBase64(digest) };
}

/**
 * True when `key` is the base64 of 16 octets (RFC 6455 section 4.1, item 7 of the request). Pad bits that are not zero are let
 * pass: a decoder may refuse them (RFC 4648 section 3.5), and servers do not.
 */
export function isWebSocketKey(key: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(key);
}

/** Says of a wrong Sec-WebSocket-Accept which mistake is the likely one; undefined when it is right or empty. */
export function recogniseWrongAccept(key: string, accept: string): string | undefined {
  const right = calculateAccept(key);
  if (accept === right.accept) return undefined;
  const mistake = mistakes.find(({ yields }) => yields(right).includes(accept));
  if (mistake !== undefined) return mistake.text;
  return likelyFromShape(accept, right.digest.length);
}

function likelyFromShape(accept: string, expected: number): string | undefined {
  if (accept === '') return undefined;
  const octets = fromBase64(accept);
  if (octets === undefined) return 'it is not base64';
  if (octets.length === expected) return 'it is a digest, but of another key or with another GUID';
  const hash = OTHER_DIGESTS[octets.length];
  const count = `it is base64 of ${octets.length} octet${octets.length === 1 ? '' : 's'}`;
  return hash === undefined ? `${count}; a SHA-1 has ${expected}` : `${count}, as ${hash} has; a SHA-1 has ${expected}`;
}

/** Other hashes, by how many octets they give. */
const OTHER_DIGESTS: Readonly<Record<number, string>> = { 16: 'an MD5', 32: 'a SHA-256', 64: 'a SHA-512' };

const mistakes: readonly { readonly text: string; readonly yields: (right: AcceptCalculation) => readonly string[] }[] =
  [
    { text: 'the key itself was sent back', yields: ({ key }) => [key] },
    { text: 'the base64 padding is missing', yields: ({ accept }) => [accept.replace(/=+$/, '')] },
    {
      text: 'the base64 is of the alphabet for URLs',
      yields: ({ accept }) => withAndWithoutPadding(accept.replaceAll('+', '-').replaceAll('/', '_')),
    },
    {
      text: 'the digest was written in hex before it was encoded in base64',
      yields: ({ digest }) => [hexInBase64(digest), hexInBase64(digest, true)].flatMap(withAndWithoutPadding),
    },
    {
      text: 'the digest was written in hex, not in base64',
      yields: ({ digest }) => [toHex(digest), toHex(digest).toUpperCase()],
    },
    {
      text: 'it is the answer to the key of the example in RFC 6455, not to this one',
      yields: () => [calculateAccept('dGhlIHNhbXBsZSBub25jZQ==').accept],
    },
    { text: 'the GUID was not joined to the key', yields: ({ key }) => ofInput(key) },
    { text: 'the key was left out', yields: () => ofInput(GUID) },
    { text: 'the GUID was joined before the key', yields: ({ key }) => ofInput(GUID + key) },
    { text: 'the GUID is in lower case', yields: ({ key }) => ofInput(key + GUID.toLowerCase()) },
    { text: 'the GUID has braces', yields: ({ key }) => ofInput(`${key}{${GUID}}`) },
    {
      text: 'a line end was joined to the key and the GUID',
      yields: ({ input }) => ['\n', '\r\n'].flatMap((end) => ofInput(input + end)),
    },
    {
      text: 'the key was decoded from base64 first',
      yields: ({ key }) => {
        const octets = fromBase64(key);
        return octets === undefined ? [] : [toBase64(sha1(new Uint8Array([...octets, ...encodeUtf8(GUID)])))];
      },
    },
    {
      text: 'the GUID is not that of RFC 6455',
      yields: ({ key }) => wrongGuids.flatMap((guid) => ofInput(key + guid)),
    },
  ];

/** Wrong GUIDs that are known from the wild (the right one with its C lost) or from tests. */
const wrongGuids: readonly string[] = [
  '258EAFA5-E914-47DA-95CA-5AB0DC85B11',
  '258EAFA5-E914-47DA-95CA-C5AB0DC85B12',
  '00000000-0000-0000-0000-000000000000',
];

function ofInput(input: string): string[] {
  return withAndWithoutPadding(toBase64(sha1(encodeUtf8(input))));
}

function hexInBase64(digest: Uint8Array, upper = false): string {
  const hex = toHex(digest);
  return toBase64(encodeUtf8(upper ? hex.toUpperCase() : hex));
}

function withAndWithoutPadding(base64: string): string[] {
  return [base64, base64.replace(/=+$/, '')];
}
