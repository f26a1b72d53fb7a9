import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLineReader } from '#link/feed-answer.ts';
import { plainRequest } from '#link/plain-request.ts';
import { type FetchRequest, RecordedFetch } from '#link/recorded-fetch.ts';

interface Noted {
  readonly name: string;
  readonly detail: object;
}

/** Begins a fetch that `answer` answers; what was asked, and what was noted. */
function begin(request: FetchRequest, answer: (options: RequestInit) => Response | Promise<Response>) {
  const asked: { url: string; options: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (url: string, options: RequestInit) => {
    asked.push({ url, options });
    return answer(options);
  });
  const noted: Noted[] = [];
  const fetched = new RecordedFetch('http://wire/s/token/http', 'http://wire/s/…/http', request, (name, detail) =>
    noted.push({ name, detail }),
  );
  return { asked, noted, fetched };
}

async function run(request: FetchRequest, answer: () => Response) {
  const begun = begin(request, answer);
  return { ...begun, outcome: await begun.fetched.settled };
}

/** A body that comes in these pieces, and then goes on until it is aborted. */
function unending(texts: readonly string[], signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      signal?.addEventListener('abort', () => controller.error(new DOMException('aborted', 'AbortError')));
    },
  });
}

afterEach(() => vi.unstubAllGlobals());

describe('a fetch of the page', () => {
  test('hands a text over as a stream where that is asked for (Fetch, RequestDuplex)', async () => {
    const request: FetchRequest = { method: 'POST', content: 'on and on', streamed: true };
    const { asked, noted } = await run(request, () => new Response(''));
    const { body, ...options } = asked[0]?.options ?? {};
    expect(options).toMatchObject({ method: 'POST', duplex: 'half' });
    expect(body).toBeInstanceOf(ReadableStream);
    expect(await new Response(body ?? null).text()).toBe('on and on');
    expect(noted[0]).toMatchObject({ name: 'fetch', detail: { duplex: 'half', octets: 9 } });
  });

  test('is noted step by step, without the token, and never from a cache', async () => {
    const { asked, noted, fetched } = await run(plainRequest({ method: 'GET', framing: 'chunked' }), () => {
      return new Response('Hello');
    });
    expect(asked).toMatchObject([
      { url: 'http://wire/s/token/http?framing=chunked', options: { method: 'GET', cache: 'no-store' } },
    ]);
    expect(noted.map(({ name }) => name)).toEqual(['fetch', 'response', 'body']);
    expect(noted[0]?.detail).toMatchObject({ method: 'GET', url: 'http://wire/s/…/http?framing=chunked' });
    expect(noted[1]?.detail).toMatchObject({ status: 200 });
    expect(noted[2]?.detail).toMatchObject({ octets: 5, text: 'Hello' });
    expect(fetched.state).toBe('done');
  });

  test('POST carries its text, and nothing else does', async () => {
    const content = 'é';
    const { asked, noted } = await run(plainRequest({ method: 'POST', framing: 'length', content }), () => {
      return new Response();
    });
    expect(asked[0]?.options.body).toBe('é');
    expect(noted[0]?.detail).toMatchObject({ octets: 2 });
    const head = await run(plainRequest({ method: 'HEAD', framing: 'length', content }), () => new Response());
    expect(head.asked[0]?.options.body).toBeUndefined();
    expect(head.noted.at(-1)?.detail).toMatchObject({ octets: 0 });
  });

  test('that fails is noted with what script is told', async () => {
    const { noted, fetched, outcome } = await run({ method: 'GET' }, () => {
      throw new TypeError('Failed to fetch');
    });
    expect(noted.at(-1)).toEqual({ name: 'error', detail: { name: 'TypeError', message: 'Failed to fetch' } });
    expect(fetched.state).toBe('failed');
    expect(outcome).toEqual({ text: '' });
  });

  test('hands over status, fields and the whole text; what was sent along is noted', async () => {
    const request: FetchRequest = { method: 'GET', headers: { 'If-None-Match': '"3"' }, cache: 'default' };
    const { noted, outcome } = await run(request, () => new Response('x'.repeat(300), { headers: { etag: '"4"' } }));
    expect(outcome).toMatchObject({ status: 200, text: 'x'.repeat(300) });
    expect(outcome.headers?.get('etag')).toBe('"4"');
    expect(noted[0]?.detail).toMatchObject({ 'If-None-Match': '"3"', cache: 'default' });
    expect(noted[2]?.detail).toMatchObject({ text: `${'x'.repeat(200)}…` });
  });
});

describe('a body read by pieces', () => {
  test('each piece is noted as it came, with the events whose lines it completed', async () => {
    const request: FetchRequest = { method: 'GET', byPiece: true, describe: createLineReader() };
    const { noted, fetched } = begin(request, ({ signal }) => {
      return new Response(unending(['1 one\n2 tw', 'o\n{"id":3}\n'], signal));
    });
    await vi.waitFor(() => expect(noted.filter(({ name }) => name === 'piece')).toHaveLength(2));
    expect(noted.slice(2).map(({ detail }) => detail)).toMatchObject([
      { octets: 10, lines: 1, ids: '1' },
      { octets: 11, lines: 2, ids: '2-3' },
    ]);
    fetched.abort();
    await fetched.settled;
    expect(noted.slice(-2)).toMatchObject([{ name: 'abort' }, { name: 'error', detail: { name: 'AbortError' } }]);
    expect([fetched.aborted, fetched.state]).toEqual([true, 'failed']);
  });

  test('an abort after the end is none', async () => {
    const { noted, fetched } = await run({ method: 'GET', byPiece: true }, () => new Response('done'));
    fetched.abort();
    expect(noted.at(-1)).toMatchObject({ name: 'body', detail: { octets: 4, pieces: 1 } });
  });
});
