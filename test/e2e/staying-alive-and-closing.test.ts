import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { shellLines } from '#test/shell/shell-lines.ts';
import { LabPage } from './lab-page.ts';

const PATH = '/lessons/staying-alive-and-closing/';
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

/** What the page was told last: code and whether it was clean. */
async function told(lab: LabPage): Promise<string> {
  await lab.event('close').waitFor();
  return lab.event('close').innerText();
}

/** Connects, and waits until what the lab shows is no longer the recording. */
async function connect(lab: LabPage): Promise<void> {
  await lab.button('connect').click();
  await lab.lab.locator('[data-part="origin"][data-origin="live"]').waitFor();
}

describe('the lesson on staying alive and closing, as a reader does it', () => {
  test('its shell lines are those that the tests run', async () => {
    const page = await openLesson();
    const shown = await page.locator('.shell').evaluateAll((boxes) =>
      boxes.map((box) => ({
        run: box.querySelector('code')?.textContent ?? '',
        prints: box.querySelector('samp')?.textContent ?? '',
      })),
    );
    expect(shown).toEqual(shellLines('content/04-staying-alive-and-closing/lesson.mdx'));
    await page.context().close();
  });

  test('pings come every two seconds, each is answered, and script sees none', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.row('unit', 'ping').nth(1).waitFor();
    await lab.row('unit', 'pong').nth(1).waitFor();
    const seen = (await lab.titles()).filter((title) => title.startsWith('page: '));
    expect(seen).toEqual(['page: new WebSocket', 'page: open']);
    await lab.row('unit', 'pong').first().click();
    await lab.button('unmask').click();
    await expect.poll(() => lab.part('octets').innerText()).toContain('ping 1');
    await page.context().close();
  });

  test('script may close with 1000 and not with 1001; the server may', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.lab.getByText('Send as the page, the server or a raw client').click();
    await lab.lab.locator('[name="pageCode"]').fill('1001');
    await lab.lab.locator('[data-form="page-close"] button').click();
    await expect.poll(() => lab.lab.locator('[data-said="page"]').innerText()).toMatch(/InvalidAccessError/);
    await lab.lab.locator('[name="kind"]').selectOption('close');
    await lab.lab.locator('[name="code"]').fill('1001');
    await lab.lab.locator('[data-form="server"] button').click();
    expect(await told(lab)).toMatch(/1001.*clean/s);
    await page.context().close();
  });

  test('close() without a code sends an empty Close, and the page is told 1005', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.lab.getByText('Send as the page, the server or a raw client').click();
    await lab.lab.locator('[name="pageCode"]').fill('');
    await lab.lab.locator('[data-form="page-close"] button').click();
    expect(await told(lab)).toMatch(/1005.*clean/s);
    await page.context().close();
  });

  test('the table of close codes says what close() really takes', async () => {
    const page = await openLesson();
    const wrong = await page.evaluate(() => {
      const rows = [...document.querySelectorAll('[aria-label="Close codes"] tbody tr')];
      const taken = (code: number) => {
        try {
          new WebSocket(`ws://${location.host}/`).close(code);
          return 'yes';
        } catch (error) {
          return error instanceof DOMException && error.name === 'InvalidAccessError' ? 'no' : String(error);
        }
      };
      return rows.flatMap((row) => {
        const cells = [...row.children].map((cell) => cell.textContent ?? '');
        const code = Number.parseInt(cells[0] ?? '', 10);
        return taken(code) === cells.at(-1) ? [] : [`${code}: ${taken(code)}`];
      });
    });
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  test('a cut is armed by its link: open, then 1006 without an error', async () => {
    const page = await openLesson();
    const lab = new LabPage(page);
    await page.locator('[data-reaction="cut-after-the-head"] a.reactions-try').click();
    await expect
      .poll(() => lab.part('what-if-armed').innerText(), { timeout: 10_000 })
      .toMatch(/ends right after the 101/);
    await connect(lab);
    expect(await told(lab)).toContain('1006');
    expect(await lab.event('open').count()).toBe(1);
    expect(await lab.event('error').count()).toBe(0);
    await page.context().close();
  });

  test('a server that has gone silent: open, and nothing comes back', async () => {
    const page = await openLesson();
    const lab = new LabPage(page, 1);
    await page.locator('a[href="#what-if=silence-after-the-head&lab=2"]').click();
    await expect.poll(() => lab.part('what-if-armed').innerText(), { timeout: 10_000 }).toMatch(/says no more/);
    await connect(lab);
    await lab.event('open').waitFor();
    await lab.button('send').click();
    await lab.row('unit', 'text').waitFor();
    await page.waitForTimeout(1000);
    expect(await lab.event('message').count()).toBe(0);
    expect(await lab.event('close').count()).toBe(0);
    await expect.poll(() => lab.part('status').innerText()).toMatch(/Open/);
    await page.context().close();
  });
});
