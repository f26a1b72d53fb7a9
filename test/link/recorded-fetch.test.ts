import { afterEach, describe, expect, test, vi } from 'vitest';
import { type PageRequest, RecordedFetch } from '#link/recorded-fetch.ts';

interface Noted {
  readonly name: string;
  readonly detail: object;
}

/** Runs a fetch that `answer` answers; what was asked, and what was noted. */
async function run(request: PageRequest, answer: () => Response) {
  const asked: { url: string; options: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (url: string, options: RequestInit) => {
    asked.push({ url, options });
    return answer();
  });
  const noted: Noted[] = [];
  const fetched = new RecordedFetch('http://wire/s/token/http', 'http://wire/s/…/http', request, (name, detail) =>
    noted.push({ name, detail }),
  );
  await fetched.settled;
  return { asked, noted, fetched };
}

afterEach(() => vi.unstubAllGlobals());

describe('a fetch of the page', () => {
  test('is noted step by step, without the token, and never from a cache', async () => {
    const { asked, noted, fetched } = await run({ method: 'GET', framing: 'chunked' }, () => new Response('Hello'));
    expect(asked).toEqual([
      { url: 'http://wire/s/token/http?framing=chunked', options: { method: 'GET', cache: 'no-store' } },
    ]);
    expect(noted.map(({ name }) => name)).toEqual(['fetch', 'response', 'body']);
    expect(noted[0]?.detail).toMatchObject({ method: 'GET', url: 'http://wire/s/…/http?framing=chunked' });
    expect(noted[1]?.detail).toMatchObject({ status: 200 });
    expect(noted[2]?.detail).toMatchObject({ octets: 5, text: 'Hello' });
    expect(fetched.state).toBe('done');
  });

  test('POST carries its text, and nothing else does', async () => {
    const { asked, noted } = await run({ method: 'POST', framing: 'length', content: 'é' }, () => new Response());
    expect(asked[0]?.options.body).toBe('é');
    expect(noted[0]?.detail).toMatchObject({ octets: 2 });
    const head = await run({ method: 'HEAD', framing: 'length', content: 'é' }, () => new Response());
    expect(head.asked[0]?.options.body).toBeUndefined();
    expect(head.noted.at(-1)?.detail).toMatchObject({ octets: 0 });
  });

  test('that fails is noted with what script is told', async () => {
    const { noted, fetched } = await run({ method: 'GET', framing: 'length' }, () => {
      throw new TypeError('Failed to fetch');
    });
    expect(noted.at(-1)).toEqual({ name: 'error', detail: { name: 'TypeError', message: 'Failed to fetch' } });
    expect(fetched.state).toBe('failed');
  });
});
