import { describe, expect, test } from 'vitest';
import { CaptureReader } from '#capture/reader.ts';
import { SeenRequests } from '#capture/seen-requests.ts';
import { FeedCapture } from '#test/setup/feed-capture.ts';
import { type Boundaries, boundariesOf, type Run } from '#widgets/stream-view/boundaries.ts';
import { encodeChunk, encodeLastChunk } from '#wire/http/encode.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_CONTENTS } from '#wire/stack/known-contents.ts';

/** An event stream: one event in a chunk, one in two chunks, of which the second is written in two parts; its end. */
function capture(): FeedCapture {
  const second = encodeChunk(encodeUtf8(' two\n\n'));
  return new FeedCapture()
    .opened(0)
    .opensSource(1)
    .streams(2)
    .sends(3, 1)
    .octets('server', 4000, encodeChunk(encodeUtf8('data: event')))
    .octets('server', 5000, second.subarray(0, 4))
    .octets('server', 6000, second.subarray(4))
    .octets('server', 7000, encodeLastChunk());
}

function boundaries(chosen?: number): Boundaries {
  const reader = new CaptureReader({ contents: KNOWN_CONTENTS });
  for (const event of capture().events) reader.receive(event);
  const requests = new SeenRequests(reader);
  requests.advance();
  const [request] = requests.all;
  const made = request && boundariesOf(reader.stretchOf({ ...request, side: 'client' }), request, chosen);
  if (!made) throw new Error('there are no boundaries');
  return made;
}

function texts({ offset, octets }: Boundaries, runs: readonly Run[]): string[] {
  return runs.map((run) => {
    const text = String.fromCharCode(...octets.subarray(run.offset - offset, run.offset - offset + run.length));
    return `${run.title}: ${JSON.stringify(text).slice(1, -1)}`;
  });
}

describe('RFC 9112 7.1, three boundaries in the same octets', () => {
  test('each tiles what is shown, and the three are cut in different places', () => {
    const all = boundaries();
    for (const way of ['writes', 'framing'] as const) {
      let at = all.offset;
      for (const { offset, length } of all[way]) {
        expect(offset).toBe(at);
        at += length;
      }
      expect(at).toBe(all.offset + all.octets.length);
    }
    expect(texts(all, all.framing).slice(3)).toEqual([
      'chunk-size line: b\\r\\n',
      'chunk data: data: event',
      'end of the chunk: \\r\\n',
      'chunk-size line: 6\\r\\n',
      'chunk data:  two\\n\\n',
      'end of the chunk: \\r\\n',
      'last chunk: 0\\r\\n',
      'trailer section: \\r\\n',
    ]);
    expect(texts(all, all.writes).slice(1)).toEqual([
      'write 2: b\\r\\ndata: event\\r\\n',
      'write 3: 6\\r\\n ',
      'write 4: two\\n\\n\\r\\n',
      'write 5: 0\\r\\n\\r\\n',
    ]);
    expect(texts(all, all.content)).toEqual([
      'id line 1: id: 1\\n',
      'data line 2: data: event 1\\n',
      'dispatch 3: \\n',
      'data line 4, part 1 of 2: data: event',
      'data line 4, part 2 of 2:  two\\n',
      'dispatch 5: \\n',
    ]);
  });

  test('the chosen unit is in it, and the head of the answer where that is chosen', () => {
    const chosen = boundaries(2);
    expect(texts(chosen, chosen.framing)).toContain('chunk-size line: b\\r\\n');
    const head = boundaries(0);
    expect(head.framing[0]?.title).toBe('response head');
    expect(head.octets.length).toBeLessThanOrEqual(256);
  });
});
