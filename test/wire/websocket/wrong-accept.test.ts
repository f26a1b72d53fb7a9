import { describe, expect, test } from 'vitest';
import { calculateAccept, recogniseWrongAccept } from '#wire/websocket/accept.ts';
import { type AcceptMistake, mistakenAccept } from '#wire/websocket/wrong-accept.ts';

const KEY = 'x3JJHMbDL1EzLkh9GBhXDw==';
const MISTAKES: readonly AcceptMistake[] = ['bad GUID', 'hex digest', 'no padding', 'other key'];

describe('RFC 6455 section 4.2.2, item 5.4: mistakes with the Accept', () => {
  test.each(MISTAKES)('%s: not the value that the key demands, and recognised as wrong', (mistake) => {
    const value = mistakenAccept(mistake, KEY);
    expect(value).not.toBe(calculateAccept(KEY).accept);
    expect(recogniseWrongAccept(KEY, value)).toBeDefined();
  });

  test('each mistake gives a value of its own', () => {
    expect(new Set(MISTAKES.map((mistake) => mistakenAccept(mistake, KEY))).size).toBe(MISTAKES.length);
  });

  test('without padding the value is the right one less its last character', () => {
    expect(`${mistakenAccept('no padding', KEY)}=`).toBe(calculateAccept(KEY).accept);
  });
});
