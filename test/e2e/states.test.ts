import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { freePort, startSandbox } from '#test/setup/start-sandbox.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('without a sandbox', () => {
  test('the recorded capture can be walked, and Connect simulates one, which the lab says', async () => {
    const lab = new LabPage(await browser.newPage());
    await lab.page.route(/\/(healthz|api\/)/, (route) => route.fulfill({ status: 404, body: 'no' }));
    await lab.page.goto(`${inject('siteUrl')}/lessons/opening-handshake/`);
    await eventually(() => lab.page.locator('#origin').innerText()).toBe('recorded');
    await lab.row('unit', 'close 4001').first().click();
    await eventually(() => lab.part('heading').innerText()).toMatch(/client → server · frame/i);
    await lab.button('connect').click();
    await eventually(() => lab.part('origin').innerText()).toMatch(/^simulated/);
    await eventually(() => lab.page.locator('#origin').innerText()).toBe('simulated');
    await lab.row('held', '101').waitFor();
    await eventually(() => lab.part('other-end-words').innerText()).toMatch(/^Simulated: /);
    await lab.page.close();
  });
});

describe('a sandbox that goes away', () => {
  test('the capture is kept and says so; a new session is one press away', { timeout: 90_000 }, async () => {
    const port = await freePort();
    const wire = ['--wire-port', String(await freePort())];
    let sandbox = await startSandbox(port, wire);
    try {
      const lab = await LabPage.open(browser, sandbox.url);
      await lab.connectOpen();
      await sandbox.stop('SIGKILL');
      const status = (words: RegExp) =>
        expect.poll(() => lab.part('status').innerText(), { timeout: 20_000 }).toMatch(words);
      await status(/does not answer.*What was captured is kept.*trying again/s);
      await lab.row('page', '1006').waitFor();
      await eventually(() => lab.row('unit', '101').count()).toBe(1);
      sandbox = await startSandbox(port, wire);
      await status(/session has ended.*What was captured is kept/s);
      await eventually(() => lab.row('unit', '101').count()).toBe(1);
      await lab.button('connect').click();
      await expect.poll(() => lab.row('page', '1006').count()).toBe(0);
      await lab.event('open').waitFor();
      await sandbox.stop();
      await status(/session has ended/);
      await lab.row('page', '1001').waitFor();
      await lab.close();
    } finally {
      await sandbox.stop();
    }
  });
});

describe('a limit of the sandbox', () => {
  test('is told in words: which, how much of it there is, and what to do', { timeout: 60_000 }, async () => {
    const sandbox = await startSandbox(undefined, ['--max-sessions', '1']);
    try {
      const first = await LabPage.open(browser, sandbox.url);
      await first.connectOpen();
      const second = await LabPage.open(browser, sandbox.url);
      await second.button('connect').click();
      await eventually(() => second.part('status').innerText()).toContain(
        'A limit of the sandbox was reached (sessions open at once: at most 1, --max-sessions).',
      );
      expect(await second.part('aside').innerText()).toMatch(/Try again in a while, or close other labs/);
      // The lesson’s capture is still there.
      await eventually(() => second.row('unit', 'close 4001').count()).toBe(2);
      await first.close();
      await second.close();
    } finally {
      await sandbox.stop();
    }
  });
});
