import { afterEach, expect, test, vi } from 'vitest';
import type { CaptureEvent } from '#capture/schema.ts';
import { CaptureFeed } from '#link/capture-feed.ts';
import type { LinkState } from '#link/link.ts';

afterEach(() => vi.unstubAllGlobals());

/** Answers one request after the other by `answers`, and keeps the `Last-Event-ID` of each. */
function stubFetch(...answers: (() => Response)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get('last-event-id') ?? '');
    expect(new Headers(init.headers).get('authorization')).toBe('Bearer secret');
    const answer = answers[asked.length - 1];
    if (!answer) throw new TypeError('fetch failed');
    return answer();
  });
  return asked;
}

const stream = (text: string) => () => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
const opened = (id: number): CaptureEvent => ({
  id,
  type: 'connection-opened',
  time: id,
  connection: id,
  peer: 'browser',
});
const event = (...ids: number[]) => `id: ${ids.at(-1)}\ndata: ${JSON.stringify(ids.map(opened))}\n\n`;

function follow(): { ids: number[]; states: LinkState[]; over: Promise<void>; feed: CaptureFeed } {
  const ids: number[] = [];
  const states: LinkState[] = [];
  let finish = () => {};
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const feed = new CaptureFeed({
    url: 'http://127.0.0.1:1/capture',
    token: 'secret',
    captured: (events) => ids.push(...events.map(({ id }) => id)),
    changed: (state) => {
      states.push(state);
      if (state.kind === 'expired') finish();
    },
  });
  return { ids, states, over, feed };
}

test('a stream that breaks is taken up after its last event', async () => {
  const asked = stubFetch(
    stream(event(0, 1) + event(2)),
    stream(`${event(3)}event: end\ndata: {"reason":"it was idle"}\n\n`),
  );
  const { ids, states, over } = follow();
  await over;
  expect(asked).toEqual(['-1', '2']);
  expect(ids).toEqual([0, 1, 2, 3]);
  expect(states.map(({ kind }) => kind)).toEqual(['live', 'reconnecting', 'live', 'expired']);
  expect(states.at(-1)).toEqual({ kind: 'expired', reason: 'it was idle' });
});

test('a session that the sandbox no longer knows is over', async () => {
  const asked = stubFetch(stream(event(0)), () => new Response('{"title":"Not Found"}', { status: 404 }));
  const { states, over } = follow();
  await over;
  expect(asked).toHaveLength(2);
  expect(states.at(-1)?.kind).toBe('expired');
});

test('what is stopped asks no more and says no more', async () => {
  const asked = stubFetch();
  const { states, feed } = follow();
  feed.stop();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked.length).toBeLessThanOrEqual(1);
  expect(states).toEqual([]);
});
