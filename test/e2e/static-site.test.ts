import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { addressesIn } from '#test/setup/links-of.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { LabPage } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  host = await serveStatic(BELOW_A_PATH);
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** Follows every address of the site from its first page on; what was found at each, and the addresses that lead nowhere. */
async function crawl(): Promise<{ readonly types: ReadonlyMap<string, string>; readonly dead: readonly string[] }> {
  const types = new Map<string, string>();
  const dead: string[] = [];
  const seen = new Set([host.url]);
  const anchors = new Map<string, Set<string | undefined>>();
  const places: { readonly from: string; readonly to: URL }[] = [];
  const waiting = [host.url];
  for (let from = waiting.pop(); from; from = waiting.pop()) {
    const answer = await fetch(from, { redirect: 'manual' });
    const type = answer.headers.get('content-type') ?? '';
    types.set(from, type);
    const text = await answer.text();
    if (type.startsWith('text/html'))
      anchors.set(from, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)));
    if (answer.status !== 200) dead.push(`${from}: ${answer.status}`);
    for (const address of addressesIn(type, text)) {
      if (/^(data|mailto):/.test(address)) continue;
      const to = new URL(address, from);
      if (to.origin !== host.origin) continue;
      places.push({ from, to });
      if (!to.pathname.startsWith(BELOW_A_PATH.base)) dead.push(`${from}: ${address} is no part of the site`);
      const page = to.origin + to.pathname;
      if (seen.has(page)) continue;
      seen.add(page);
      waiting.push(page);
    }
  }
  for (const { from, to } of places) {
    const ids = anchors.get(to.origin + to.pathname);
    const id = decodeURIComponent(to.hash.slice(1));
    if (ids && id !== '' && !/(^|&)(m|page|at|what-if|lab|as|techniques)=/.test(id) && !ids.has(id))
      dead.push(`${from}: ${to.href}`);
  }
  return { types, dead };
}

/** The paths of the site's lessons, below its base. */
function lessons(types: ReadonlyMap<string, string>): string[] {
  return [...types.keys()].filter((url) => /\/lessons\/[^/]+\/$/.test(url)).map((url) => url.slice(host.url.length));
}

/** Opens a page of the site; what failed on it is kept, other than that no sandbox was found. */
async function open(path: string): Promise<{ readonly page: Page; readonly failed: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const failed: string[] = [];
  page.on('pageerror', (error) => failed.push(error.message));
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (answer.status() >= 400 && pathname !== '/healthz') failed.push(`${answer.status()} ${pathname}`);
  });
  await page.goto(host.url + path);
  return { page, failed };
}

describe('the site below a path of a host of files', () => {
  test('every address in it leads somewhere, and stays within it', async () => {
    const { types, dead } = await crawl();
    expect(dead).toEqual([]);
    expect(lessons(types).length).toBeGreaterThan(8);
    const kinds = new Set(types.values());
    for (const kind of ['text/css', 'text/javascript', 'font/woff2', 'application/json']) expect(kinds).toContain(kind);
  });

  test('every lab of every lesson opens, and its recorded capture can be walked', { timeout: 120_000 }, async () => {
    const { types } = await crawl();
    for (const path of lessons(types)) {
      const { page, failed } = await open(path);
      const count = await page.locator('wire-lab').count();
      expect(count, path).toBeGreaterThan(0);
      for (let index = 0; index < count; index++) {
        const lab = new LabPage(page, index);
        await lab.lab.locator('.rung-unit').last().click();
        await lab.lab.locator('.rung-unit[aria-selected="true"]').waitFor();
        await expect.poll(() => lab.lab.evaluate((element) => element.matches(':defined'))).toBe(true);
      }
      expect(failed, path).toEqual([]);
      await page.context().close();
    }
  });

  test('a link to a field opens it, and the search leads to pages of the site', async () => {
    const { page, failed } = await open('lessons/opening-handshake/#m=2&f=1');
    await expect
      .poll(() =>
        page
          .locator('wire-lab')
          .first()
          .evaluate((lab) => lab.matches(':defined')),
      )
      .toBe(true);
    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('masking key');
    const place = page.locator('.search-place', { hasText: 'masking key' }).first();
    await place.waitFor();
    await place.click();
    await page.waitForURL(`${host.url}glossary/#term-masking-key`);
    expect(failed).toEqual([]);
    await page.context().close();
  });

  test('what is no page of it leads back, from any depth', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const answer = await page.goto(`${host.url}lessons/none/of/these`);
    expect(answer?.status()).toBe(404);
    expect(await page.locator('h1').evaluate((heading) => getComputedStyle(heading).fontFamily)).not.toMatch(/^Times/);
    await page.getByRole('link', { name: 'Start at the beginning' }).click();
    await page.waitForURL(host.url);
    await context.close();
  });
});
