import { describe, expect, test } from 'vitest';
import { acceptView } from '#widgets/accept/accept-view.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const steps = (key: string, sent?: string) =>
  withClass(acceptView(calculateAccept(key), sent), 'accept-step').map(textOf);
const verdict = (sent: string) =>
  withClass(acceptView(calculateAccept(KEY), sent), 'accept-verdict')
    .map(textOf)
    .join('');

describe('RFC 6455 section 1.3: the example', () => {
  test('each step is shown', () => {
    const [key, guid, joined, digest, base64] = steps(KEY);
    expect(key).toContain(KEY);
    expect(guid).toContain('258EAFA5-E914-47DA-95CA-C5AB0DC85B11');
    expect(joined).toContain(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
    expect(joined).toContain('60 characters');
    expect(digest).toContain('b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea');
    expect(base64).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  test('judges the key', () => {
    expect(steps(KEY)[0]).toContain('✓ base64 of 16 octets');
    expect(steps('c2hvcnQ=')[0]).toContain('✗ base64 of 5 octets; 16 are asked for');
    expect(steps('not base64!')[0]).toContain('✗ not base64');
    expect(steps('')[0]).toContain('✗ base64 of 0 octets');
  });
});

describe('the Accept that was sent', () => {
  test('is not mentioned when none is given', () => {
    expect(withClass(acceptView(calculateAccept(KEY)), 'accept-verdict')).toEqual([]);
  });

  test('the right one', () => {
    expect(verdict('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')).toMatch(/^✓/);
  });

  test('a wrong one, with the mistake when it is known', () => {
    expect(verdict(KEY)).toBe(
      `✗ The server sent ${KEY}: the key itself was sent back. The client must fail the connection.`,
    );
    expect(verdict('nonsense')).toContain(': it is base64 of 6 octets; a SHA-1 has 20. ');
    expect(verdict('')).toContain('✗ The server sent nothing');
  });

  test('a hostile one stays text', () => {
    const view = acceptView(calculateAccept('<b>\0'), '<img src=x>\u202e');
    expect(elements(view).some(({ tag }) => tag === 'b' || tag === 'img')).toBe(false);
    expect(textOf(view)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
