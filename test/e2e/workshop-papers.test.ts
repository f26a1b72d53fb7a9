import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { missions } from '#missions/missions.ts';
import { findings } from '#test/setup/axe.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { provideBrowser } from '#test/setup/find-browser.ts';
import { BROWSER_FLAGS } from '#test/setup/launch-browser.ts';
import { type RunningWorkshop, startWorkshop } from '#test/setup/start-workshop.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { eventually } from './lab-page.ts';

/** A name that is no loopback's, as another machine of a classroom has. */
const NAME = 'teacher.test';

let browser: Browser;
beforeAll(async () => {
  const args = [...BROWSER_FLAGS, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`];
  browser = await chromium.launch({ executablePath: provideBrowser(), args });
});
afterAll(() => browser?.close());

/** The verdict of each line of the table, by what was checked. */
function verdicts(page: Page): Promise<Record<string, string>> {
  return page
    .locator('[data-check]')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          row.getAttribute('data-check'),
          row.querySelector('[data-part="verdict"]')?.textContent?.trim(),
        ]),
      ),
    );
}

const status = (page: Page) => page.locator('browser-check [data-part="status"]').textContent();

describe('the check of a browser', () => {
  let sandbox: RunningWorkshop;
  let host: StaticServer;
  beforeAll(async () => {
    sandbox = await startWorkshop(['--allow-host', NAME]);
    await provideSite(BELOW_A_PATH);
    host = await serveStatic(BELOW_A_PATH);
  }, 180_000);
  afterAll(async () => {
    await sandbox?.stop();
    await host?.close();
  });

  test('from another machine over plain HTTP all of it works, and what is lacking is said; by keyboard', {
    timeout: 120_000,
  }, async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${sandbox.url.replace('127.0.0.1', NAME)}/workshop/check/`);
    await page.getByRole('button', { name: 'Check this browser' }).press('Enter');
    await expect
      .poll(() => status(page), { timeout: 60_000 })
      .toMatch(/^Labs work here\. \d+ of 12 are worth a look\.$/);
    const found = await verdicts(page);
    expect(found['context']).toBe('look');
    const { context: _, control, clock, events, ...others } = found;
    expect(
      Object.values(others).every((verdict) => verdict === 'pass'),
      JSON.stringify(found),
    ).toBe(true);
    // On a machine that is busy these may be late, which is what they are there to say.
    for (const verdict of [control, clock, events]) expect(['pass', 'look']).toContain(verdict);
    expect(await page.locator('[data-check="context"]').innerText()).toContain('no service worker');
    expect(await findings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Copy as text' }).press('Enter');
    const text = page.getByLabel(/Select all of it/);
    await eventually(() => text.inputValue()).toContain(`check of a browser at http://${NAME}:`);
    expect(await text.inputValue()).toMatch(/^pass {2}WebSocket: opened, and answered/m);
    expect(await text.evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.selectionEnd])).toEqual([
      0,
      (await text.inputValue()).length,
    ]);
    await page.close();
  });

  test('with no sandbox it says so, and checks the browser alone', async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}workshop/check/`);
    await page.getByRole('button', { name: 'Check this browser' }).click();
    await eventually(() => status(page)).toBe('No sandbox answers here, so only the browser itself was checked.');
    const found = await verdicts(page);
    expect(found).toMatchObject({ sandbox: 'fail', storage: 'pass', wire: 'not yet', websocket: 'not yet' });
    expect(await findings(page)).toEqual([]);
    await page.close();
  });
});

test('a plan pins what its step shows, for the holder of the teacher’s link and nobody else', {
  timeout: 60_000,
}, async () => {
  const workshop = await startWorkshop();
  const page = await browser.newPage();
  const step = page.locator('.plan-step', { hasText: 'Break it' });
  await page.goto(`${workshop.url}/workshop/plan/90-minutes/`, { waitUntil: 'networkidle' });
  expect(await step.getByRole('button').count()).toBe(0);

  await page.goto(`${workshop.url}/board/#${workshop.teacher}`);
  await eventually(() => page.evaluate(() => location.hash)).toBe('');
  await page.goto(`${workshop.url}/workshop/plan/90-minutes/`);
  await step.getByRole('button', { name: 'Pin it for the class' }).press('Enter');
  await eventually(() => step.getByRole('status').textContent()).toBe('Pinned: 0 learners are invited.');
  const headers = { authorization: `Bearer ${workshop.teacher}` };
  const board = await (await fetch(`${workshop.url}/api/workshop/board`, { headers })).json();
  const pinned = { kind: 'what-if', address: '/lessons/opening-handshake/#what-if=cut-after-the-head' };
  expect(board).toMatchObject({ room: { pin: pinned } });
  expect(await findings(page)).toEqual([]);

  await page.reload();
  await eventually(() => step.getByRole('status').textContent()).toBe('Pinned.');
  await page.close();
  await workshop.stop();
});

describe('on paper', () => {
  test.each(['A4', 'Letter'])(
    'each exercise is one page of %s, black on white',
    { timeout: 120_000 },
    async (format) => {
      const page = await browser.newPage({ colorScheme: 'dark' });
      await page.goto(`${inject('siteUrl')}/workshop/exercises/`);
      const sheets = await page.locator('.sheet').count();
      expect(sheets).toBeGreaterThan(missions.length);
      expect(pagesIn(await page.pdf({ format }))).toBe(sheets);
      await page.emulateMedia({ media: 'print' });
      const colours = await page
        .locator('.sheet :is(p, li, h2, h3, summary)')
        .evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).color))]);
      expect(colours).toEqual(['rgb(0, 0, 0)']);
      await page.close();
    },
  );

  test('no answer is broken over two pages, and none stands in the exercises', { timeout: 120_000 }, async () => {
    const page = await browser.newPage();
    await page.goto(`${inject('siteUrl')}/workshop/answers/`);
    const answers = await page.locator('.key-answer').allInnerTexts();
    const titles = await page.locator('.key h2').allInnerTexts();
    await page.emulateMedia({ media: 'print' });
    // The width and the height of Letter without its margins, in CSS pixels.
    await page.setViewportSize({ width: 695, height: 940 });
    const parts = await page
      .locator('.key')
      .evaluateAll((keys) =>
        keys.map((key) => [key.getBoundingClientRect().height, getComputedStyle(key).breakInside] as const),
      );
    for (const [height, breaks] of parts) {
      expect(height).toBeLessThan(940);
      expect(breaks).toBe('avoid');
    }
    await page.goto(`${inject('siteUrl')}/workshop/exercises/`);
    expect(await page.locator('.sheet h2').allInnerTexts()).toEqual(titles);
    const html = await page.content();
    for (const answer of answers.filter((text) => text.length > 20)) expect(html).not.toContain(answer);
    await page.close();
  });
});

/** How many pages a PDF has that Chromium made: it leaves its page objects uncompressed. */
function pagesIn(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
