/** @see https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex } from '#wire/octets/hex.ts';
import { calculateAccept, GUID, isWebSocketKey, recogniseWrongAccept } from '#wire/websocket/accept.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

test('§1.3: the example, step by step', () => {
  const calculation = calculateAccept(KEY);
  expect(calculation).toMatchObject({ key: KEY, guid: GUID, input: `${KEY}${GUID}` });
  expect(toHex(calculation.digest)).toBe('b37a4f2cc0624f1690f64606cf385945b2bec4ea');
  expect(calculation.accept).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

test('any key gives what SHA-1 and base64 of Node give', () => {
  for (let round = 0; round < 200; round += 1) {
    const key = randomBytes(16).toString('base64');
    expect(isWebSocketKey(key)).toBe(true);
    expect(calculateAccept(key).accept).toBe(createHash('sha1').update(`${key}${GUID}`).digest('base64'));
  }
});

test.each([
  '',
  'abc',
  'dGhlIHNhbXBsZSBub25jZQ',
  'dGhlIHNhbXBsZSBub25jZQ=',
  'dGhlIHNhbXBsZSBub25jZSE=',
  `${KEY} `,
  '_-hlIHNhbXBsZSBub25jZQ==',
])('§4.1: %j is no base64 of 16 octets', (key) => {
  expect(isWebSocketKey(key)).toBe(false);
});

describe('a wrong accept is recognised', () => {
  const hash = (input: string): Buffer => createHash('sha1').update(input).digest();
  const right = hash(`${KEY}${GUID}`);

  test.each([
    [KEY, 'the key itself was sent back'],
    [right.toString('base64').slice(0, -1), 'the base64 padding is missing'],
    [right.toString('base64url'), 'the base64 is of the alphabet for URLs'],
    [
      Buffer.from(right.toString('hex')).toString('base64'),
      'the digest was written in hex before it was encoded in base64',
    ],
    [right.toString('hex'), 'the digest was written in hex, not in base64'],
    [hash(KEY).toString('base64'), 'the GUID was not joined to the key'],
    [hash(GUID).toString('base64'), 'the key was left out'],
    [hash(`${GUID}${KEY}`).toString('base64'), 'the GUID was joined before the key'],
    [hash(`${KEY}${GUID.toLowerCase()}`).toString('base64'), 'the GUID is in lower case'],
    [hash(`${KEY}{${GUID}}`).toString('base64'), 'the GUID has braces'],
    [hash(`${KEY}${GUID}\n`).toString('base64'), 'a line end was joined to the key and the GUID'],
    [
      createHash('sha1').update(Buffer.from(KEY, 'base64')).update(GUID).digest('base64'),
      'the key was decoded from base64 first',
    ],
    [hash(`${KEY}258EAFA5-E914-47DA-95CA-5AB0DC85B11`).toString('base64'), 'the GUID is not that of RFC 6455'],
    [hash('something else').toString('base64'), 'it is a digest, but of another key or with another GUID'],
    [
      createHash('sha256').update(`${KEY}${GUID}`).digest('base64'),
      'it is base64 of 32 octets, as a SHA-256 has; a SHA-1 has 20',
    ],
    [
      createHash('md5').update(`${KEY}${GUID}`).digest('base64'),
      'it is base64 of 16 octets, as an MD5 has; a SHA-1 has 20',
    ],
    ['AA==', 'it is base64 of 1 octet; a SHA-1 has 20'],
    ['', undefined],
    ['nonsense', 'it is base64 of 6 octets; a SHA-1 has 20'],
    ['nonsense!', 'it is not base64'],
    [right.toString('base64'), undefined],
  ])('%s: %s', (accept, mistake) => {
    expect(recogniseWrongAccept(KEY, accept)).toBe(mistake);
  });

  test('as the one of the example in the RFC, when the key is another', () => {
    expect(recogniseWrongAccept('x3JJHMbDL1EzLkh9GBhXDw==', calculateAccept(KEY).accept)).toBe(
      'it is the answer to the key of the example in RFC 6455, not to this one',
    );
  });
});
