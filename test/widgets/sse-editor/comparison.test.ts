import { describe, expect, test } from 'vitest';
import type { HeardEvent } from '#link/recorded-event-source.ts';
import { compareLines, decodeStream, findingsOf } from '#widgets/sse-editor/comparison.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

const TWO = 'id: 1\ndata: a\n\nevent: tick\ndata: b\n\n';
const HEARD: HeardEvent[] = [
  { type: 'message', data: 'a', lastEventId: '1' },
  { type: 'tick', data: 'b', lastEventId: '1' },
];

function compare(text: string, heard: readonly HeardEvent[], waited?: number) {
  const decoded = decodeStream(encodeUtf8(text));
  const lines = compareLines(decoded, heard);
  const time = waited === undefined ? undefined : { told: decoded.reconnectionTime, waited };
  return { decoded, lines, findings: findingsOf(lines, decoded, time) };
}

describe('what the browser dispatched, beside the line that dispatches', () => {
  test('all the same: no finding', () => {
    const { lines, findings, decoded } = compare(TWO, HEARD);
    expect(decoded.types).toEqual(['message', 'tick']);
    expect(lines.map(({ heard }) => heard?.data)).toEqual([undefined, undefined, 'a', undefined, undefined, 'b']);
    expect(findings).toEqual([]);
  });

  test('an event that differs, one that is missing, one too many', () => {
    expect(compare(TWO, [{ type: 'message', data: 'x', lastEventId: '' }]).findings.map(({ text }) => text)).toEqual([
      'An event differs in data and lastEventId.',
      'The decoder dispatches “tick”, the browser nothing.',
    ]);
    expect(compare('data: a\n\n', HEARD).findings.map(({ text }) => text)).toEqual([
      'An event differs in lastEventId.',
      'The browser dispatched “tick”, the decoder nothing.',
    ]);
  });

  test('a line that nothing finishes is there, and dispatches nothing', () => {
    const { lines, findings } = compare('data: a\n\ndata: b', [{ type: 'message', data: 'a', lastEventId: '' }]);
    expect(lines.at(-1)?.octets).toEqual(encodeUtf8('data: b'));
    expect(findings).toEqual([]);
  });
});

describe('HTML 9.2.6, the reconnection time', () => {
  test('kept to, or the browser’s own where none was told', () => {
    expect(compare('retry: 700\n\n', [], 730).findings).toEqual([]);
    expect(compare('data: a\n\n', [HEARD[0] as HeardEvent], 3010).findings).toHaveLength(1);
    expect(compare(': hi\n\n', [], 3010).findings).toEqual([]);
  });

  test('an empty retry that Chromium takes for a reset is a known difference', () => {
    const [finding] = compare('retry: 700\nretry:\n\n', [], 3005).findings;
    expect(finding?.text).toBe('The browser waited about 3 s before it asked again; the stream said 700 ms.');
    expect(finding?.reason).toContain('HTML §9.2.6');
  });

  test('any other wait is a finding without a reason', () => {
    const [finding] = compare('retry: 700\n\n', [], 3005).findings;
    expect(finding).toMatchObject({ reason: undefined });
  });
});
