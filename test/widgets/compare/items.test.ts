import { describe, expect, test } from 'vitest';
import { WatchedCapture } from '#test/setup/watched.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE } from '#test/setup/websocket-capture.ts';
import { comparedItems, leftOutText } from '#widgets/compare/items.ts';

/** What is compared of a capture with so many frames of the server. */
function ofFrames(count: number) {
  const builder = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).octets('server', 2, RESPONSE);
  for (let each = 0; each < count; each++) builder.octets('server', 3 + each, frame('server', 1, HELLO));
  const watched = new WatchedCapture(builder);
  return comparedItems(watched.reader, watched.rows());
}

describe('a capture too long to compare', () => {
  test('is compared as far as anyone reads, and what is left out is counted', () => {
    const { items, leftOut } = ofFrames(2100);
    expect(items).toHaveLength(2000);
    // The notice that the connection opened is no item: 2103 rows, of which the first 2001 were gone through.
    expect(leftOut).toBe(102);
    expect(ofFrames(100).leftOut).toBe(0);
  });

  test('says so, and of which run', () => {
    expect(
      leftOutText([
        { name: 'recorded', leftOut: 0 },
        { name: 'this run', leftOut: 98_123 },
      ]),
    ).toBe('Only the first 2\u202f000 of a run are compared. Not compared: the last 98\u202f123 rows of this run.');
    const twice = { name: 'this run', leftOut: 5 };
    expect(leftOutText([twice, twice])).toMatch(/: the last 5 rows of this run\.$/);
    expect(leftOutText([{ name: 'recorded', leftOut: 0 }])).toBeUndefined();
  });
});
