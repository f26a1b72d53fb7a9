import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { LabPage } from './lab-page.ts';

const LESSON = '/lessons/reading-the-wire/';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(): Promise<LabPage> {
  const lab = new LabPage(await browser.newPage({ viewport: { width: 1280, height: 900 } }));
  await lab.page.goto(inject('siteUrl') + LESSON);
  return lab;
}

/** Sends the request that the form describes, nothing held, and waits until script has read `count` bodies. */
async function exchange(
  lab: LabPage,
  count: number,
  choice: { method?: string; framing?: string } = {},
): Promise<void> {
  for (const [name, value] of Object.entries(choice)) await lab.lab.locator(`[name="${name}"]`).selectOption(value);
  await lab.start();
  await lab
    .event('body')
    .nth(count - 1)
    .waitFor();
  // Script has the body a moment before the browser has put the connection back among those that it may use again.
  await lab.page.waitForTimeout(500);
}

describe('the lesson as it is built', () => {
  test('with JavaScript off: the recorded exchanges, the request’s octets, the numbers of the recording', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const lab = new LabPage(await context.newPage());
    await lab.page.goto(inject('siteUrl') + LESSON);
    expect(await lab.part('octets').innerText()).toContain('User-Agent');
    expect(await lab.part('ladder').innerText()).toContain('trailer section');
    expect(await lab.page.locator('[data-fact="requests"]').innerText()).toBe('4');
    expect(await lab.page.locator('[data-fact="connections"]').innerText()).toBe('2');
    await context.close();
  });
});

describe('what the text says, done', () => {
  test('the head is let go first: fetch answers with it, and the body comes with the next step', async () => {
    const lab = await open();
    await lab.button('connect').click();
    await lab.row('held', 'content').waitFor();
    await expect.poll(() => lab.part('status').innerText()).toMatch(/200 held by the sandbox/);
    expect(await lab.event('response').count()).toBe(0);
    await lab.button('step').click();
    await lab.event('response').waitFor();
    expect(await lab.event('body').count()).toBe(0);
    await expect.poll(() => lab.part('status').innerText()).toMatch(/The content held by the sandbox, 13 octets/);
    await lab.button('step').click();
    await lab.event('body').waitFor();
    expect(await lab.titles()).toEqual([
      'page: fetch',
      'connection opened',
      'GET /s/…/http',
      '200 OK',
      'page: response',
      'line',
      'page: body',
    ]);
    expect(lab.errors).toEqual([]);
    await lab.page.close();
  });

  test('three ways to tell the end; a second request on the same connection, and a new one after its end', async () => {
    const lab = await open();
    await lab.part('hold').uncheck();
    await exchange(lab, 1);
    await exchange(lab, 2, { framing: 'chunked' });
    await expect.poll(() => lab.part('totals').innerText()).toMatch(/2 requests on 1 connection\b/);
    await expect
      .poll(() => lab.lab.locator('.rung-unit', { hasText: /^chunk|\bchunk\b/ }).count())
      .toBeGreaterThanOrEqual(3);
    await lab.row('unit', 'trailer section').click();
    await expect.poll(() => lab.part('octets').innerText()).toContain('Server-Timing');
    await exchange(lab, 3, { framing: 'close' });
    await lab.row('notice', 'closed').waitFor();
    await exchange(lab, 4, { framing: 'length' });
    await expect.poll(() => lab.part('totals').innerText()).toMatch(/4 requests on 2 connections/);
    await lab.page.close();
  });

  test('of seven requests at once six cross, on six connections; the seventh waits in the browser', async () => {
    const lab = await open();
    for (let sent = 1; sent <= 7; sent++) {
      await lab.button('connect').click();
      await expect.poll(() => lab.event('fetch').count()).toBe(sent);
    }
    const totals = () => lab.part('totals').innerText();
    await expect.poll(totals).toMatch(/6 requests on 6 connections/);
    await lab.page.waitForTimeout(1000);
    expect(await totals()).toMatch(/6 requests on 6 connections/);
    await lab.button('run').click();
    await expect.poll(totals).toMatch(/7 requests on 6 connections/);
    await lab.page.close();
  });

  test('HEAD brings a length and no content; POST is told what it sent', async () => {
    const lab = await open();
    await lab.part('hold').uncheck();
    expect(await lab.lab.locator('[name="content"]').isDisabled()).toBe(true);
    await exchange(lab, 1, { method: 'HEAD' });
    expect(await lab.lab.locator('.rung-unit').count()).toBe(2);
    await expect.poll(() => lab.part('octets').innerText()).toMatch(/Content-Length: 13/);
    await lab.lab.locator('[name="method"]').selectOption('POST');
    await lab.lab.locator('[name="content"]').fill('Grüße');
    await exchange(lab, 2);
    await expect.poll(() => lab.row('page', 'You sent 7 octets.').count()).toBe(1);
    await lab.page.close();
  });

  test('Restart begins anew, and what only a WebSocket has is not shown', async () => {
    const lab = await open();
    await lab.part('hold').uncheck();
    await exchange(lab, 1);
    await lab.button('restart').click();
    await expect.poll(() => lab.event('fetch').count()).toBe(1);
    await lab.event('body').waitFor();
    expect(await lab.button('what-if').isVisible()).toBe(false);
    expect(await lab.button('send').isVisible()).toBe(false);
    await lab.page.close();
  });
});
