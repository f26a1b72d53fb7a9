import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { provideBrowser } from '#test/setup/find-browser.ts';
import { BROWSER_FLAGS } from '#test/setup/launch-browser.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { eventually, LabPage } from './lab-page.ts';

/** A name that is no loopback's, as another machine of a classroom has. */
const NAME = 'teacher.test';

let browser: Browser;
let host: StaticServer;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  host = await serveStatic(BELOW_A_PATH);
  const args = [...BROWSER_FLAGS, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`];
  browser = await chromium.launch({ executablePath: provideBrowser(), args });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

test('plain HTTP from another machine: nothing is simulated, which is said; recordings and the inspector work', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const url = host.url.replace('127.0.0.1', NAME);
  const lab = new LabPage(page);
  await page.goto(`${url}lessons/opening-handshake/`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await lab.row('unit', 'close 4001').first().click();
  await eventually(() => lab.part('heading').innerText()).toMatch(/client → server · frame/i);
  await eventually(() => lab.part('other-end-words').innerText()).toMatch(
    /^No sandbox answers here\. Nothing can be simulated either: a page on plain HTTP from another machine/,
  );
  expect(await lab.button('choose-simulated').getAttribute('aria-disabled')).toBe('true');

  await lab.button('connect').click();
  await eventually(() => lab.part('message').textContent()).toBe(
    'No sandbox answers here, and none can be simulated. A page on plain HTTP from another machine has no service worker.',
  );
  expect(await lab.part('origin').textContent()).toBe('recorded');
  expect(await page.locator('#origin').textContent()).toBe('recorded');
  expect(await lab.row('unit', 'close 4001').count()).toBe(2);

  await lab.button('choose-live').click();
  expect(await lab.part('go-live').locator('pre').innerText()).toContain(`--allow-origin ${new URL(url).origin}`);

  await page.goto(`${url}inspector/`);
  await page.getByRole('textbox', { name: /Octets as hex/ }).fill('88 02 03 e8');
  await eventually(() => page.locator('wire-inspector .rung-title').allInnerTexts()).toEqual(['close 1000']);

  await page.goto(url);
  await eventually(() => page.locator('#kept').textContent()).toMatch(
    /^This site is not kept .* plain HTTP from another/,
  );
  expect(lab.errors.filter((text) => !text.includes('404'))).toEqual([]);
});
