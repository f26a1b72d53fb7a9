import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { shellLines } from '#test/shell/shell-lines.ts';
import { eventually, LabPage } from './lab-page.ts';

const PATH = '/lessons/opening-handshake/';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function openLesson(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(inject('siteUrl') + PATH);
  return page;
}

/** Connects, and waits until what the lab shows is no longer the recording. */
async function connect(lab: LabPage): Promise<void> {
  await lab.button('connect').click();
  await lab.lab.locator('[data-part="origin"][data-origin="live"]').waitFor();
}

describe('the lesson on the opening handshake, as a reader does it', () => {
  test('its shell lines are those that the tests run', async () => {
    const page = await openLesson();
    const shown = await page.locator('.shell').evaluateAll((boxes) =>
      boxes.map((box) => ({
        run: box.querySelector('code')?.textContent ?? '',
        prints: box.querySelector('samp')?.textContent ?? '',
      })),
    );
    expect(shown).toEqual(shellLines('content/02-opening-handshake/lesson.mdx'));
    await page.context().close();
  });

  test('a line of the table arms its deviation in the lab, and the browser does what the table says', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    const row = page.locator('[data-reaction="accept-hex-digest"]');
    await eventually(() => row.innerText()).toMatch(/error, close 1006/);
    await row.locator('a.reactions-try').click();
    await eventually(() => lab.part('what-if-armed').innerText()).toMatch(/hexadecimal text/);
    await lab.part('hold').uncheck();
    await connect(lab);
    await lab.row('page', '1006').waitFor();
    await eventually(() => lab.event('error').count()).toBe(1);
    await eventually(() => lab.event('open').count()).toBe(0);
    await page.context().close();
  });

  test('at least twelve ways to break it are tried, each with a link', async () => {
    const page = await openLesson();
    await eventually(() => page.locator('.reactions tbody tr').count()).toBeGreaterThanOrEqual(12);
    const links = await page
      .locator('.reactions tbody tr')
      .evaluateAll((rows) =>
        rows.map(
          (row) =>
            row.querySelector('a.reactions-try')?.getAttribute('href') ===
            `#what-if=${row.getAttribute('data-reaction')}`,
        ),
      );
    expect(links.every(Boolean)).toBe(true);
    await page.context().close();
  });

  test('a handshake by hand: version 8 is refused with 426, a foreign Origin with 403', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await lab.part('hold').uncheck();
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.lab.getByText('Send as the page, the server or a raw client').click();
    await lab.lab.getByText('A handshake by hand').click();
    const head = lab.lab.locator('textarea[name="rawHead"]');
    const lawful = await head.inputValue();
    const send = lab.lab.getByRole('button', { name: 'Send it on a new connection' });
    await head.fill(lawful.replace('Version: 13', 'Version: 8'));
    await send.click();
    await lab.row('unit', '426').waitFor();
    await head.fill(`${lawful.trimEnd()}\nOrigin: https://evil.example`);
    await send.click();
    await lab.row('unit', '403').waitFor();
    await page.context().close();
  });

  test('a handshake by hand without a key is answered with 400', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await lab.lab.getByText('Send as the page, the server or a raw client').click();
    await lab.lab.getByText('A handshake by hand').click();
    const head = lab.lab.locator('textarea[name="rawHead"]');
    await head.fill((await head.inputValue()).replace(/^Sec-WebSocket-Key.*\n/m, ''));
    await lab.lab.getByRole('button', { name: 'Send it on a new connection' }).click();
    await lab.row('unit', '400 Bad Request').waitFor();
    await page.context().close();
  });

  test('while one lab’s 101 is held, the other’s request is not sent', async () => {
    const page = await openLesson();
    const [held, waiting] = [new LabPage(page), new LabPage(page, 1)];
    await held.connectHeld();
    await connect(waiting);
    await waiting.event('new WebSocket').waitFor();
    await page.waitForTimeout(1000);
    await eventually(() => waiting.lab.locator('.rung-unit').count()).toBe(0);
    await eventually(() => waiting.part('status').innerText()).toContain('has not sent its request yet');
    await held.button('step').click();
    await waiting.event('open').waitFor();
    await page.context().close();
  });

  test('three texts cross while their echoes are held', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await lab.connectHeld();
    await lab.button('step').click();
    await lab.event('open').waitFor();
    for (let count = 1; count <= 3; count++) {
      await lab.button('send').click();
      await expect.poll(() => lab.row('held', 'text').count()).toBe(count);
    }
    await eventually(() => lab.event('message').count()).toBe(0);
    await page.context().close();
  });

  test('the page offers two subprotocols, the server picks one and compresses', async () => {
    const page = await openLesson();
    const lab = new LabPage(page, 1);
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.row('unit', 'GET').click();
    const text = async () => (await lab.part('octets').locator('.octets-text').innerText()).replaceAll('\u00a0', ' ');
    await expect.poll(() => text()).toContain('Sec-WebSocket-Protocol: chat.v2, chat.v1');
    await lab.row('unit', '101').click();
    await expect.poll(() => text()).toContain('Sec-WebSocket-Protocol: chat.v1');
    await expect.poll(() => text()).toContain('Sec-WebSocket-Extensions: permessage-deflate');
    await page.context().close();
  });

  test('and refuses a subprotocol that nobody offered, by the link beside the lab', async () => {
    const page = await openLesson();
    const lab = new LabPage(page, 1);
    await page.locator('a[href="#what-if=subprotocol-unrequested&lab=2"]').click();
    await eventually(() => lab.part('what-if-armed').innerText()).toMatch(/subprotocol that nobody asked for/);
    await connect(lab);
    await lab.row('page', '1006').waitFor();
    await eventually(() => lab.event('open').count()).toBe(0);
    await page.context().close();
  });
});
