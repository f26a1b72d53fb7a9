import { describe, expect, test, vi } from 'vitest';
import { Poller, type PollerWorld, type PollOptions } from '#link/poller.ts';
import type { FetchOutcome, FetchRequest, RecordedFetch } from '#link/recorded-fetch.ts';

/** A request that the test answers. */
interface Asked {
  readonly request: FetchRequest;
  answer(outcome: Partial<FetchOutcome>): Promise<void>;
  aborted: boolean;
}

/** A world whose clock stands where the poller's waiting has brought it. */
function world() {
  const asked: Asked[] = [];
  const waits: number[] = [];
  let time = 0;
  const here: PollerWorld = {
    now: () => time,
    async wait(milliseconds) {
      waits.push(milliseconds);
      time += milliseconds;
    },
    ask(request) {
      let settle: (outcome: FetchOutcome) => void = () => {};
      const settled = new Promise<FetchOutcome>((resolve) => {
        settle = resolve;
      });
      const one: Asked = {
        request,
        aborted: false,
        async answer(outcome) {
          settle({ text: '', ...outcome });
          await vi.waitFor(() => undefined);
        },
      };
      asked.push(one);
      const abort = () => {
        one.aborted = true;
        settle({ text: '' });
      };
      return { settled, abort } as RecordedFetch;
    },
  };
  return { asked, waits, here, pass: (milliseconds: number) => (time += milliseconds) };
}

const SHORT: PollOptions = { kind: 'short', interval: 2000, cursor: true, atOnce: 1 };
const LONG: PollOptions = { kind: 'long', interval: 0, hold: 15_000, empty: 204, cursor: true, atOnce: 1 };

function events(first: number, last: number): Partial<FetchOutcome> {
  const list = Array.from({ length: last - first + 1 }, (_, index) => ({ id: first + index, time: 0, text: 'x' }));
  return { status: 200, text: JSON.stringify({ events: list, cursor: last, lost: 0 }) };
}

describe('short polling', () => {
  test('asks every interval, from request to request, with the number of the last event seen', async () => {
    const { asked, waits, here, pass } = world();
    const poller = new Poller(SHORT, 0, here);
    expect(asked[0]?.request.query).toBe('?since=0');
    pass(30);
    await asked[0]?.answer(events(1, 3));
    expect(waits).toEqual([1970]);
    expect(asked[1]?.request.query).toBe('?since=3');
    pass(5000);
    await asked[1]?.answer({ status: 200, text: '{"events":[],"cursor":3,"lost":0}' });
    expect(waits).toEqual([1970]);
    expect(asked[2]?.request.query).toBe('?since=3');
    poller.stop();
    await poller.ended;
    expect(asked).toHaveLength(3);
  });

  test('on condition: the tag of the last answer is sent back, and 304 leaves all as it is', async () => {
    const { asked, here } = world();
    const poller = new Poller({ ...SHORT, etag: true }, 0, here);
    expect(asked[0]?.request).toMatchObject({ query: '?since=0&etag=1', headers: {} });
    await asked[0]?.answer({ ...events(1, 1), headers: new Headers({ etag: '"1"' }) });
    expect(asked[1]?.request).toMatchObject({ query: '?since=1&etag=1', headers: { 'If-None-Match': '"1"' } });
    await asked[1]?.answer({ status: 304 });
    expect(asked[2]?.request).toMatchObject({ query: '?since=1&etag=1', headers: { 'If-None-Match': '"1"' } });
    poller.stop();
  });
});

describe('long polling', () => {
  test('asks again as soon as it has an answer, an empty one included', async () => {
    const { asked, waits, here } = world();
    const poller = new Poller(LONG, 7, here);
    expect(asked[0]?.request.query).toBe('?since=7&hold=15000&empty=204');
    await asked[0]?.answer({ status: 204 });
    await asked[1]?.answer(events(8, 57));
    expect(asked[2]?.request.query).toBe('?since=57&hold=15000&empty=204');
    expect(waits).toEqual([]);
    poller.stop();
  });

  test('without a cursor no request says what was seen', async () => {
    const { asked, here } = world();
    const poller = new Poller({ kind: 'long', interval: 0, cursor: false, atOnce: 1 }, 0, here);
    await asked[0]?.answer(events(1, 2));
    expect(asked.map(({ request }) => request.query)).toEqual(['', '']);
    poller.stop();
  });

  test('several at once ask with the same cursor', async () => {
    const { asked, here } = world();
    const poller = new Poller({ ...LONG, atOnce: 2 }, 0, here);
    expect(asked).toHaveLength(2);
    await asked[0]?.answer(events(1, 4));
    expect(asked.map(({ request }) => request.query?.slice(0, 8))).toEqual(['?since=0', '?since=0', '?since=4']);
    poller.stop();
    expect(asked.map(({ aborted }) => aborted)).toEqual([false, true, true]);
    await poller.ended;
  });
});

test('after a failure there is a pause, and a refusal does not move the cursor', async () => {
  const { asked, waits, here } = world();
  const poller = new Poller(LONG, 5, here);
  await asked[0]?.answer({});
  expect(waits).toEqual([1000]);
  await asked[1]?.answer({ status: 503, text: '{"title":"too many"}' });
  expect(waits).toEqual([1000, 1000]);
  expect(asked[2]?.request.query).toMatch(/^\?since=5/);
  poller.stop();
});
