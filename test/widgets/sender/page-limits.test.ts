import { describe, expect, test } from 'vitest';
import { closeRefusal, refusalWords } from '#widgets/sender/page-limits.ts';

describe('WHATWG WebSockets section 3.1: what close() takes', () => {
  test.each([1000, 3000, 4001, 4999])('%i', (code) => expect(closeRefusal(code, '')).toBeUndefined());
  test.each([0, 999, 1001, 1002, 1006, 2999, 5000, Number.NaN])('not %i', (code) =>
    expect(closeRefusal(code, '')).toMatch(/1000 or with 3000 to 4999/),
  );
  test('a reason of 123 octets, and not of 124', () => {
    expect(closeRefusal(1000, 'x'.repeat(123))).toBeUndefined();
    expect(closeRefusal(1000, 'x'.repeat(124))).toMatch(/124 octets.*123/);
    expect(closeRefusal(1000, 'é'.repeat(62))).toMatch(/124 octets/);
  });
});

test('a refusal quotes the browser and says why', () => {
  const words = refusalWords('close(1002)', new DOMException('bad code', 'InvalidAccessError'), 'Because.');
  expect(words).toBe('The browser refuses close(1002) (InvalidAccessError: bad code.) Because.');
});
