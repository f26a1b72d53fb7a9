import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;
let context: BrowserContext;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  browser = await launchBrowser();
}, 180_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  host = await serveStatic(BELOW_A_PATH);
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
});
afterEach(async () => {
  await context.close();
  await host.close();
});

const built = (path: string) => readFileSync(BELOW_A_PATH.folder + path, 'utf8');
const said = (page: Page) => page.locator('#kept').textContent();

/** Opens the site's first page, and waits until what it says of its copy is `text`. */
async function visit(text: RegExp = /^This site is kept on your device/): Promise<Page> {
  const page = await context.newPage();
  await page.goto(host.url);
  await expect.poll(() => said(page)).toMatch(text);
  return page;
}

/** Has the host serve another build, in which the first page has another title. */
function publish(title: string): void {
  const page = built('index.html').replace(/<title>[^<]*<\/title>/, `<title>${title}</title>`);
  const digest = createHash('sha256').update(page).digest('hex');
  const worker = built('service-worker.js')
    .replace(/"":"[0-9a-f]{64}"/, `"":"${digest}"`)
    .replace(/SITE_VERSION = '[^']*'/, `SITE_VERSION = '${title}'`);
  host.instead.set('', page);
  host.instead.set('service-worker.js', worker);
}

describe('after the first visit the network may be off', () => {
  test('pages that were never opened, their labs, the search and the page for no page are there', async () => {
    const page = await visit();
    await context.setOffline(true);
    await host.close();

    await page.goto(`${host.url}lessons/frames/`);
    const lab = new LabPage(page);
    await lab.lab.locator('.rung-unit').last().click();
    await lab.lab.locator('.rung-unit[aria-selected="true"]').waitFor();
    expect(await page.evaluate(() => document.fonts.check('16px "Wire Text"'))).toBe(true);

    await lab.part('hold').uncheck();
    await lab.button('connect').click();
    await eventually(() => lab.part('origin').innerText()).toMatch(/^simulated/);
    await eventually(() => page.locator('#origin').innerText()).toBe('simulated');
    await lab.event('open').waitFor();
    await lab.button('send').click();
    await lab.event('message').waitFor();

    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('masking key');
    await page.locator('.search-place', { hasText: 'masking key' }).first().click();
    await page.waitForURL(`${host.url}glossary/#term-masking-key`);

    await page.goto(`${host.url}lessons/frames`);
    await page.waitForURL(`${host.url}lessons/frames/`);
    const none = await page.goto(`${host.url}lessons/none/of/these/`);
    expect(none?.status()).toBe(404);
    await page.getByRole('link', { name: 'Start at the beginning' }).click();
    await page.waitForURL(host.url);

    await page.goto(`${host.url}inspector/`);
    await page.getByRole('textbox', { name: /Octets as hex/ }).fill('88 02 03 e8');
    await eventually(() => page.locator('wire-inspector .rung-title').allInnerTexts()).toEqual(['close 1000']);
  });

  test('the site can be installed: its manifest and icons are what a browser asks for', async () => {
    const page = await visit();
    const client = await context.newCDPSession(page);
    const { errors, url } = await client.send('Page.getAppManifest');
    expect(url).toBe(`${host.url}site.webmanifest`);
    expect(errors).toEqual([]);
    const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });
});

describe('a newer build', () => {
  test('is told of once it is here as a whole, and comes when the reader says so', async () => {
    const page = await visit();
    publish('second');
    await page.reload();
    await page.getByText('A newer version of this site is ready.').waitFor();
    expect(await page.title()).not.toBe('second');
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => page.title()).toBe('second');
    await context.setOffline(true);
    await page.reload();
    expect(await page.title()).toBe('second');
  });

  test('of which one file is not what was built never comes, and the copy there is stays whole', async () => {
    const page = await visit();
    publish('second');
    const worker = host.instead.get('service-worker.js') ?? '';
    host.instead.set('service-worker.js', worker.replace(/"glossary\/":"\w+"/, `"glossary/":"${'0'.repeat(64)}"`));
    const fetched = () => host.asked.filter((path) => path.endsWith('/glossary/')).length;
    const before = fetched();
    await page.reload();
    await expect.poll(fetched).toBeGreaterThan(before);
    const others = async () => {
      const { installing, waiting } = (await navigator.serviceWorker.getRegistration()) ?? {};
      return [installing, waiting].filter((worker) => worker).length;
    };
    await expect.poll(() => page.evaluate(others)).toBe(0);
    await context.setOffline(true);
    await page.reload();
    expect(await page.title()).not.toBe('second');
    await page.goto(`${host.url}glossary/`);
    expect(await page.locator('dt, h2, h3').count()).toBeGreaterThan(10);
  });
});

/** The copies of the site that are kept; MSW's list of simulated tabs is none. */
async function kept(page: Page): Promise<string[]> {
  return (await page.evaluate(() => caches.keys())).filter((name) => name.startsWith('wire101 '));
}

describe('where the site cannot be kept it says so, and works as before', () => {
  test('storage is full', async () => {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send('Storage.overrideQuotaForOrigin', { origin: host.origin, quotaSize: 100_000 });
    await page.goto(host.url);
    await expect
      .poll(() => said(page))
      .toBe('This site is not kept for use without a network: there is no room left in this browser’s storage.');
    await page.goto(`${host.url}lessons/frames/`);
    const lab = new LabPage(page);
    await lab.lab.locator('.rung-unit').last().click();
    await lab.lab.locator('.rung-unit[aria-selected="true"]').waitFor();
    expect(await kept(page)).toEqual([]);
  });

  test('the host changes a file on its way', async () => {
    host.instead.set('glossary/', `${built('glossary/index.html')}<!-- served by -->`);
    const page = await visit(/not kept for use without a network: glossary\/ is not what was built/);
    expect(await kept(page)).toEqual([]);
  });

  test('no worker can be had', async () => {
    host.instead.set('service-worker.js', undefined);
    const page = await visit(/not kept for use without a network\. This browser allows no service worker here/);
    await page.goto(`${host.url}lessons/frames/`);
    const lab = new LabPage(page);
    await lab.lab.locator('.rung-unit').last().click();
    await lab.button('connect').click();
    await eventually(() => lab.part('message').textContent()).toMatch(
      /No sandbox answers here, and none can be simulated\. This browser allows no service worker here/,
    );
    expect(await lab.part('origin').textContent()).toBe('recorded');
  });
});
