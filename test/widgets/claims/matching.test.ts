import { expect, test } from 'vitest';
import { isWanted } from '#widgets/claims/matching.ts';

const claim = { about: ['websocket', 'mqtt'], verdict: 'false', text: 'One packet is one message' };
const any = { about: '', verdict: '', words: '' };

test.each([
  [{}, true],
  [{ about: 'mqtt' }, true],
  [{ about: 'web' }, false],
  [{ verdict: 'false' }, true],
  [{ verdict: 'holds' }, false],
  [{ words: 'MESSAGE  one' }, true],
  [{ words: 'message two' }, false],
  [{ about: 'mqtt', verdict: 'holds' }, false],
])('%j: %s', (wanted, shown) => {
  expect(isWanted({ ...any, ...wanted }, claim)).toBe(shown);
});
