/** Which answers a browser gives to script of another origin, beside what the Fetch standard says. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { Client } from '../sandbox/harness.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  // The listener of the labs is another port, and so another origin.
  await page.goto(inject('siteUrl'));
});
afterAll(() => browser.close());

/** Who may read, by the section "CORS protocol and credentials": the wildcard is good without credentials alone. */
const MAY_READ = [
  { cors: 'origin', without: true, with: false },
  { cors: 'any', without: true, with: false },
  { cors: 'credentials', without: true, with: true },
  { cors: 'none', without: false, with: false },
] as const;

/** The methods of the requests that came to the sandbox. */
async function methods(client: Client): Promise<string[]> {
  const { events } = await client.capture();
  const starts = events.flatMap((event) =>
    event.type === 'octets' && event.side === 'client' ? [new TextDecoder().decode(octetsOf(event))] : [],
  );
  return starts.flatMap((text) => /^([A-Z]+) /.exec(text)?.[1] ?? []);
}

describe.each(MAY_READ)('Fetch, CORS protocol: the setting $cors', ({ cors, ...may }) => {
  test.each([false, true])('EventSource, withCredentials %s (HTML 9.2.2)', async (withCredentials) => {
    const client = await Client.open(inject('siteUrl'));
    await client.deliver({ cors });
    const told = await page.evaluate(
      ({ url, credentials }) =>
        new Promise<string>((resolve) => {
          const source = new EventSource(url, { withCredentials: credentials });
          const tell = ({ type }: Event) => {
            resolve(`${type} ${source.readyState}`);
            source.close();
          };
          source.onopen = tell;
          source.onerror = tell;
        }),
      { url: client.session.urls.sse, credentials: withCredentials },
    );
    // OPEN is 1; CLOSED is 2: the connection failed, and is not tried again.
    expect(told).toBe((withCredentials ? may.with : may.without) ? 'open 1' : 'error 2');
    // The server answered in any case: CORS keeps answers from script, not requests from servers.
    expect(await methods(client)).toEqual(['GET']);
  });

  test.each(['omit', 'include'] as const)(
    'fetch with a field that is not safelisted, credentials %s',
    async (credentials) => {
      const client = await Client.open(inject('siteUrl'));
      await client.deliver({ cors });
      const status = await page.evaluate(
        async ({ url, mode }) => {
          const asked = fetch(url, { credentials: mode, headers: { 'If-None-Match': '"7"' } });
          return asked.then((answer) => answer.status).catch(() => undefined);
        },
        { url: client.session.urls.poll, mode: credentials },
      );
      const reads = credentials === 'include' ? may.with : may.without;
      expect(status).toBe(reads ? 200 : undefined);
      // Where the preflight does not allow it the request itself is never sent.
      expect(await methods(client)).toEqual(reads ? ['OPTIONS', 'GET'] : ['OPTIONS']);
    },
  );
});
