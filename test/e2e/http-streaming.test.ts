import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import type { Capture } from '#capture/schema.ts';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { expectShellLines, fact } from './lesson-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open = (options = {}) => FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/http-streaming/`, options);

/** How many events the feed has made, as the lab says: a capture of megabytes need not leave the page for it. */
async function made(lab: FeedLabPage): Promise<number> {
  const words = await lab.lab.locator('[data-figure="seen"]').innerText();
  return Number(/ of (.+)$/.exec(words)?.[1]?.replaceAll(/\s/g, ''));
}

/** Whether the capture tells that the server waits for its client; the row that says so may be out of view. */
const waits = (lab: FeedLabPage) =>
  lab.lab.evaluate((element) => {
    const { events } = (element as unknown as { capture(): Capture }).capture();
    return events.some((event) => event.type === 'backpressure' && event.state === 'waits');
  });

describe('the lesson on HTTP streaming, as a reader does it', () => {
  test('with JavaScript off: the chunk of the recording, and the shell lines that the tests run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await fact(page, 'message 3 content octets')).toBe('23');
    // The chunk-size line and its end, and then the line within the chunk.
    const octets = (await page.locator('.specimen').first().innerText()).replaceAll(/\s/g, '');
    for (const hex of ['31370d0a', '31206576656e74']) expect(octets).toContain(hex);
    await expectShellLines(page, 'content/07-http-streaming/lesson.mdx');
    await page.context().close();
  });

  test('cut every seven octets, events come in more pieces than there are events', async () => {
    const lab = await open();
    await lab.set('slice', '7');
    await lab.set('rate', '3');
    await lab.start();
    await lab.until(async () => (await lab.figure('seen')) >= 3);
    const seen = await lab.figure('seen');
    const pieces = (await lab.capture()).page.filter(({ name }) => name === 'piece').length;
    expect(pieces).toBeGreaterThan(2 * seen);
    await lab.comesTo('requests', (requests) => requests === 1);
    await lab.close();
  });

  test('what is kept back comes late and together', async () => {
    const lab = await open();
    await lab.set('buffer', '150');
    await lab.set('rate', '4');
    await lab.start();
    await lab.noted('piece', 1);
    await lab.until(async () => (await lab.figure('seen')) >= 4);
    await expect.poll(() => lab.figure('made to seen')).toBeGreaterThan(200_000);
    await lab.close();
  });

  test('RFC 9112 7.1, a request that goes on: refused to the page, answered chunk by chunk to the raw client', async () => {
    const lab = await open({ technique: 'request data' });
    const status = async (text: string) => (await lab.part('status').innerText()).includes(text);
    await lab.start();
    await lab.until(() => status('no octet of the request was sent'));
    // A stream makes the browser ask first whether it may (Fetch, "HTTP fetch"); it was allowed to, and sent nothing.
    expect((await lab.rows()).filter((title) => /^(OPTIONS|POST) /.test(title))).toEqual(['OPTIONS /s/…/stream']);
    await lab.lab.locator('[name="by"]').selectOption('raw');
    await lab.button('connect').click();
    await lab.until(() => status('goes on'));
    for (const [index, text] of ['one', 'three'].entries()) {
      await lab.lab.locator('[name="text"]').fill(text);
      await lab.button('send-piece').click();
      await lab.until(
        async () => (await lab.rows()).filter((title) => title.startsWith('chunk')).length === 2 * (index + 1),
      );
    }
    await lab.button('end-request').click();
    await lab.until(() => status('has ended'));
    const { events } = await lab.capture();
    const raw = events.find((event) => event.type === 'connection-opened' && event.peer === 'raw client');
    const said = events.flatMap((event) =>
      event.type === 'octets' && raw?.type === 'connection-opened' && event.connection === raw.connection
        ? [`${event.side}: ${new TextDecoder().decode(octetsOf(event))}`]
        : [],
    );
    // Each chunk is answered before the next is sent, and the answer ends after the request.
    expect(said.map((text) => text.replaceAll('\r\n', '|'))).toEqual([
      expect.stringMatching(/^client: POST \/s\/.*Transfer-Encoding: chunked\|\|$/),
      expect.stringMatching(/^server: HTTP\/1.1 200 OK\|/),
      'client: 4|one\n|',
      expect.stringContaining('{"received":4,"total":4}'),
      'client: 6|three\n|',
      expect.stringContaining('{"received":6,"total":10}'),
      'client: 0||',
      'server: 0||',
    ]);
    expect(await findings(lab.lab)).toEqual([]);
    await lab.close();
  });

  test('RFC 9293 3.8.6: a raw client that reads nothing is soon waited for; the row says why, and then it goes on', async () => {
    const lab = await open();
    await lab.lab.locator('[name="by"]').selectOption('raw');
    await lab.lab.locator('[name="pace"]').selectOption('0');
    await lab.start();
    await lab.button('flood').click();
    await lab.comesTo('waits in the server', (octets) => octets >= 65_536);
    expect(await lab.figure('handed to the socket')).toBeLessThan(1_000_000);
    // Events go on to be listed at the end, and leave a reader who has scrolled elsewhere there.
    const row = lab.row('notice', 'the server waits');
    await lab.reach(row);
    await row.click();
    expect(await lab.part('field').innerText()).toContain('write() has returned false');
    await expect.poll(() => lab.lab.locator('.hold-drawing .hold-stall').count()).toBe(1);
    await lab.set('rate', '0');
    await lab.lab.locator('[name="pace"]').selectOption('');
    await lab.reach(lab.row('notice', 'the server goes on'));
    await lab.comesTo('waits in the server', (octets) => octets === 0);
    await lab.button('stop').click();
    await lab.until(async () => (await lab.part('status').innerText()).includes('has ended'));
    expect(await findings(lab.lab)).toEqual([]);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('script that reads nothing: the browser reads ahead, and when the log has run over, events are missed', async () => {
    const lab = await open();
    await lab.lab.locator('[name="pace"]').selectOption('0');
    await lab.start();
    await lab.noted('reads', 1);
    await lab.button('flood').click();
    await lab.until(() => waits(lab));
    expect(await lab.figure('read by script')).toBe(0);
    await lab.comesTo('on the way', (octets) => octets > 500_000);
    const blocked = await made(lab);
    // The log holds a million octets.
    await lab.until(async () => (await made(lab)) > blocked + 60);
    await lab.set('rate', '0');
    await lab.lab.locator('[name="pace"]').selectOption('');
    await lab.comesTo('events left out', (skipped) => skipped > 0);
    await lab.until(async () => (await lab.figure('seen')) + (await lab.figure('missed')) === (await made(lab)));
    expect(await lab.figure('missed')).toBe(await lab.figure('events left out'));
    await lab.comesTo('on the way', (octets) => octets === 0);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('this browser refuses a request that goes on over HTTP/1.1, and nothing of it is sent', async () => {
    const { page } = await open();
    const lines = await page.locator('pre code', { hasText: "duplex: 'half'" }).innerText();
    const answered: string[] = [];
    page.on('response', (response) => response.request().method() === 'POST' && answered.push(response.url()));
    const said = await page.evaluate(`(async () => { try { ${lines} } catch (error) { return String(error); } })()`);
    expect(said).toBe('TypeError: Failed to fetch');
    expect(answered).toEqual([]);
    await page.context().close();
  });
});
