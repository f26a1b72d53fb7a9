import { describe, expect, test } from 'vitest';
import { type ServerForm, serverAsked } from '#widgets/sender/server-command.ts';
import { toHex } from '#wire/octets/hex.ts';

const empty: ServerForm = { kind: 'text', payload: '', hex: false, fragmentSize: '', code: '1000', reason: '' };
const asked = (form: Partial<ServerForm>) => serverAsked({ ...empty, ...form });
const byHand = (form: Partial<ServerForm>) => {
  const result = asked(form);
  return 'octets' in result ? toHex(result.octets) : undefined;
};

describe('what the library sends', () => {
  test('text, whole and in fragments', () => {
    expect(asked({ payload: 'Hi' })).toEqual({
      by: 'library',
      message: { kind: 'text', text: 'Hi' },
      fragmentSize: undefined,
    });
    expect(asked({ payload: 'Hi', fragmentSize: '1' })).toMatchObject({ fragmentSize: 1 });
  });

  test.each(['binary', 'ping', 'pong'])('%s, in text or in hex', (kind) => {
    expect(asked({ kind, payload: 'Hi' })).toMatchObject({
      by: 'library',
      message: { kind, payload: { hex: '4869' } },
    });
    expect(asked({ kind, payload: '48 69', hex: true })).toMatchObject({ message: { kind, payload: { hex: '4869' } } });
  });

  test.each([1000, 1001, 1014, 3000, 4999])('close %i', (code) => {
    expect(asked({ kind: 'close', code: String(code), reason: 'x' })).toMatchObject({
      by: 'library',
      message: { kind: 'close', code, reason: 'x' },
    });
  });
});

describe('what the library refuses is composed by hand, and says so', () => {
  test.each([
    [999, '880203e7'],
    [1005, '880203ed'],
    [65_535, '8802ffff'],
  ])('close %i', (code, hex) => {
    expect(byHand({ kind: 'close', code: String(code) })).toBe(hex);
    expect(asked({ kind: 'close', code: String(code) })).toMatchObject({
      why: expect.stringContaining(`The library refuses ${code}`),
    });
  });

  test('a reason that is too long', () => {
    expect(byHand({ kind: 'close', reason: 'x'.repeat(124) })).toMatch(/^887e007e03e8/);
  });

  test('a ping of 126 octets', () => {
    expect(byHand({ kind: 'ping', payload: 'x'.repeat(126) })).toMatch(/^897e007e/);
  });

  test('text that is given as octets', () => {
    expect(byHand({ payload: 'c3 28', hex: true })).toBe('8102c328');
  });
});

describe('what cannot be read is told', () => {
  test.each([
    [{ kind: 'binary', payload: 'zz', hex: true }, /not a hex digit.*character 1/],
    [{ kind: 'close', code: 'one' }, /0 to 65535/],
    [{ kind: 'close', code: '65536' }, /0 to 65535/],
    [{ fragmentSize: '0' }, /at least 1 octet/],
    [{ fragmentSize: '1.5' }, /at least 1 octet/],
  ] as const)('%o', (form, words) => {
    expect(asked(form)).toEqual({ error: expect.stringMatching(words) });
  });
});
