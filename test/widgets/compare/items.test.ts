import { describe, expect, test } from 'vitest';
import { compareCaptures } from '#capture/compare.ts';
import { itemsOf } from '#test/setup/lab-items.ts';
import { CaptureBuilder, frame, HELLO, REQUEST, RESPONSE } from '#test/setup/websocket-capture.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';

/** A capture with so many frames of the server, all alike but for number `odd`. */
function ofFrames(count: number, odd: number): CaptureBuilder {
  const builder = new CaptureBuilder().opened(0).octets('client', 1, REQUEST).octets('server', 2, RESPONSE);
  for (let each = 0; each < count; each++) {
    builder.octets('server', 3 + each, frame('server', 1, each === odd ? encodeUtf8('odd') : HELLO));
  }
  return builder;
}

describe('a long capture', () => {
  test('is compared whole: what differs is found far beyond its beginning', () => {
    const pairs = compareCaptures(itemsOf(ofFrames(20_000, 19_000)), itemsOf(ofFrames(20_000, -1)));
    expect(pairs).toHaveLength(20_002);
    const different = pairs.filter(({ verdict }) => verdict !== 'same');
    expect(different.map(({ verdict }) => verdict)).toEqual(['differs']);
    expect(different[0]?.left?.key).toBe('u0.0.server.19001');
  });
});
