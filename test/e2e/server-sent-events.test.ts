import { createServer } from 'node:http';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask, openSession, type Session } from '#link/sandbox-api.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { freePort } from '#test/setup/start-sandbox.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { expectShellLines, fact } from './lesson-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open = (options = {}) =>
  FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/server-sent-events/`, options);

/** A session whose sandbox delivers so, with one event a tenth of a second. */
async function delivering(settings: object): Promise<Session> {
  const session = await openSession(inject('siteUrl'));
  await ask(session.urls.delivery, { method: 'PUT', token: session.controlToken, body: settings });
  await ask(session.urls.feed, { method: 'POST', token: session.controlToken, body: { rate: 10, size: 20, burst: 1 } });
  return session;
}

/** What an EventSource of the page comes to: its first `count` events, and what follows soon, with its state at each. */
function watched(page: Page, url: string, count: number): Promise<string[]> {
  return page.evaluate(
    async ({ address, least }) => {
      const seen: string[] = [];
      const source = new EventSource(address);
      await new Promise<void>((resolve) => {
        for (const type of ['open', 'error']) {
          source.addEventListener(type, () => {
            if (seen.push(`${type} ${source.readyState}`) === least) resolve();
          });
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      source.close();
      return seen;
    },
    { address: url, least: count },
  );
}

/** A page of a server without our pages' security policy: `/old` redirects to `/new`, an event stream that ends at once. */
async function otherSite(status: number) {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    if (url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end('<title>other</title>');
    else if (url === '/favicon.ico') response.writeHead(404).end();
    else {
      asked.push(url);
      if (url === '/old') response.writeHead(status, { location: '/new' }).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 100\n\n');
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const close = async () => {
    await page.context().close();
    server.close();
  };
  return { page, asked, close };
}

describe('the lesson on server-sent events, as a reader does it', () => {
  test('with JavaScript off: the header of the reconnect, nothing lost, and the shell lines that the tests run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await fact(page, 'exchange 2 request field Last-Event-ID')).toBe('3');
    expect(await fact(page, 'EventSources made')).toBe('7');
    await expectShellLines(page, 'content/08-server-sent-events/lesson.mdx');
    await page.context().close();
  });

  test('after a cut the request that comes has the Last-Event-ID line, to be read in the lab', async () => {
    const lab = await open();
    await lab.set('retry', '500');
    await lab.set('rate', '4');
    await lab.start();
    await lab.noted('message', 3);
    await lab.button('cut').click();
    await lab.noted('open', 2);
    await lab.button('stop').click();
    await lab.until(async () => (await lab.bars.count()) === 2);
    await lab.bars.last().click();
    await lab.until(async () => /Last-Event-ID: \d+/.test(await lab.part('octets').innerText()));
    await lab.close();
  });

  test.each([
    ['data: a\ndata: b\n\n', ['a\nb, id ']],
    ['data\n\n', [', id ']],
    ['data:  two\n\n', [' two, id ']],
    ['event: x\n\n', []],
    ['id: 7\n\ndata: after\n\n', ['after, id 7']],
    ['data: a\n', []],
  ])('the table of the format, %j', async (text, dispatched) => {
    const { page } = await open();
    const { urls, controlToken } = await openSession(inject('siteUrl'));
    const octets = Buffer.from(text).toString('hex');
    await ask(urls.specimen, { method: 'PUT', token: controlToken, body: { octets, end: 'end' } });
    const seen = await page.evaluate(async (url) => {
      const got: string[] = [];
      const source = new EventSource(url);
      for (const type of ['message', 'x']) {
        source.addEventListener(type, ({ data, lastEventId }) => got.push(`${data}, id ${lastEventId}`));
      }
      await new Promise((resolve) => source.addEventListener('error', resolve));
      source.close();
      return got;
    }, urls.specimenStream);
    expect(seen).toEqual(dispatched);
    await page.context().close();
  });

  test.each([
    ['the stream ends', { retry: 60_000, dropAfter: { events: 1, how: 'end' } }, ['open 1', 'error 0']],
    ['the stream is reset', { retry: 60_000, dropAfter: { events: 1, how: 'reset' } }, ['open 1', 'error 0']],
    ['204', { status: { code: 204 } }, ['error 2']],
    ['404', { status: { code: 404 } }, ['error 2']],
    ['503', { status: { code: 503 } }, ['error 2']],
    ['another content type', { contentType: 'application/json' }, ['error 2']],
    ['a charset that is not UTF-8', { contentType: 'text/event-stream; charset=iso-8859-1' }, ['error 2']],
    ['CORS does not allow it', { cors: 'none' }, ['error 2']],
  ])('the table of ends, %s', async (_, settings, seen) => {
    const { page } = await open();
    const { urls } = await delivering(settings);
    expect(await watched(page, urls.sse, seen.length)).toEqual(seen);
    await page.context().close();
  });

  test('the table of ends, nobody there: it tries again and again, with readyState 0', async () => {
    const other = await otherSite(301);
    const nobody = `http://127.0.0.1:${await freePort()}/events`;
    expect(await watched(other.page, nobody, 2)).toEqual(['error 0', 'error 0']);
    await other.close();
  });

  test.each([301, 307])('the table of ends, %i: it comes back to where it was sent', async (status) => {
    const other = await otherSite(status);
    expect((await watched(other.page, '/old', 3)).slice(0, 3)).toEqual(['open 1', 'error 0', 'open 1']);
    expect(other.asked.slice(0, 3)).toEqual(['/old', '/new', '/new']);
    await other.close();
  });

  test('of seven EventSources six open, and the seventh when one is closed', async () => {
    const { page } = await open();
    const { urls } = await delivering({});
    const seen = await page.evaluate(async (url) => {
      const sources = Array.from({ length: 7 }, () => new EventSource(url));
      const pause = (long: number) => new Promise((resolve) => setTimeout(resolve, long));
      const states = () => sources.map(({ readyState }) => readyState).join('');
      /** The states once so many are open, and a little later. */
      const settled = async (open: number) => {
        while (sources.filter(({ readyState }) => readyState === 1).length < open) await pause(20);
        await pause(300);
        return states();
      };
      const before = await settled(6);
      sources[0]?.close();
      const after = await settled(6);
      for (const source of sources) source.close();
      return [before, after];
    }, urls.sse);
    expect(seen).toEqual(['1111110', '2111111']);
    await page.context().close();
  });

  test('the lines for two tabs: what one posts to a BroadcastChannel the other hears (HTML 9.5)', async () => {
    const { page } = await open();
    const other = await page.context().newPage();
    await other.goto(page.url());
    const lines = await page.locator('pre code', { hasText: 'BroadcastChannel' }).allInnerTexts();
    const [listen = '', post = ''] = lines;
    const logged: string[] = [];
    page.on('console', (message) => logged.push(message.text()));
    await page.evaluate(listen);
    await other.evaluate(post);
    await expect.poll(() => logged, { timeout: 10_000 }).toContain('event 17');
    await page.context().close();
  });
});
