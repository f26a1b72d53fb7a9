import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { LESSON } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(path: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 844 } });
  const page = await context.newPage();
  await page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
  return page;
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim().replace(/\s+/g, ' '));

describe('the search', () => {
  test('asks for nothing before it is opened, and then leads to a place in a page', async () => {
    const page = await open('/');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const before = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(before.filter((name) => /pagefind|search/.test(name))).toEqual([]);

    await page.keyboard.press('/');
    await page.getByRole('searchbox').fill('masking key');
    const place = page.locator('.search-place', { hasText: 'masking key' }).first();
    await place.waitFor();
    expect(asked.filter((name) => name.startsWith('/pagefind/')).length).toBeGreaterThan(2);
    expect(await findings(page)).toEqual([]);
    await place.click();
    await page.waitForURL('**/glossary/#term-masking-key');
    expect(await page.locator('dialog.search[open]').count()).toBe(0);
    await page.context().close();
  });

  test('says when nothing was found, and closes with Escape', async () => {
    const page = await open('/glossary/');
    await page.click('#search');
    await page.getByRole('searchbox').fill('щщщ');
    await page.getByText('Nothing found for “щщщ”.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.search').waitFor({ state: 'hidden' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('search');
    await page.context().close();
  });
});

describe('the keyboard alone', () => {
  test('skips to the content', async () => {
    const page = await open(LESSON);
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Skip to content');
    expect(await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.context().close();
  });

  test.each([1280, 390])('opens the list of lessons, walks it and closes it, %i px', async (width) => {
    const page = await open('/', width);
    await page.locator('.menu-button').focus();
    await page.keyboard.press('Enter');
    await page.locator('#menu').waitFor({ state: 'visible' });
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('#menu') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await page.locator('#menu').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  test('shows where it is, all through the landing page', async () => {
    const page = await open('/');
    const unseen: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      const bare = await page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return undefined;
        return getComputedStyle(at).outlineStyle === 'none' ? at.outerHTML.slice(0, 80) : undefined;
      });
      if (bare) unseen.push(bare);
    }
    expect(unseen).toEqual([]);
    await page.context().close();
  });
});

describe('the landing page', () => {
  test('has a recorded handshake, and a press makes it the reader’s own', async () => {
    const page = await open('/');
    const glimpse = page.locator('wire-glimpse');
    expect(await glimpse.locator('[data-part="origin"]').innerText()).toBe('recorded');
    expect(await glimpse.locator('.rung').count()).toBeGreaterThan(8);
    await glimpse.getByRole('button', { name: 'Make it live' }).click();
    await glimpse.getByText('your own browser, just now').waitFor();
    await expect.poll(() => glimpse.locator('[data-part="origin"]').innerText()).toBe('live');
    await expect.poll(() => glimpse.locator('.rung-page', { hasText: 'message' }).count()).toBe(1);
    await expect.poll(() => glimpse.locator('.rung-unit', { hasText: 'close 1000' }).count()).toBe(2);
    await page.context().close();
  });

  test('lists every lesson, as the menu does, in the order in which they lead to each other', async () => {
    const page = await open('/');
    const hrefs = (links: string) =>
      page.locator(links).evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const cards = await hrefs('.card a');
    expect(cards.length).toBeGreaterThan(3);
    expect(await hrefs('#menu ol a')).toEqual(cards);
    const read: string[] = [];
    for (let at: string | undefined = cards[0]; at; at = (await hrefs('.turn [rel="next"]'))[0]) {
      read.push(at);
      await page.goto(inject('siteUrl') + at);
      expect(await page.locator('.kicker').first().innerText()).toContain(`Lesson ${read.length} of ${cards.length}`);
    }
    expect(read).toEqual(cards);
    await page.context().close();
  });

  test('its table is complete: eight techniques, three columns, every claim with its verdict and its experiment', async () => {
    const page = await open('/');
    const table = page.locator('.techniques');
    expect(await table.locator('tbody').count()).toBe(8);
    expect(await page.getByRole('navigation', { name: 'Techniques' }).getByRole('link').count()).toBe(8);
    expect(await table.locator('td').count()).toBe(8 * 3);
    const claims = table.locator('.claim');
    expect(await claims.count()).toBeGreaterThan(10);
    expect(
      await claims
        .filter({ has: page.locator('a[href^="/claims/#"]') })
        .filter({ has: page.locator('.verdict') })
        .count(),
    ).toBe(await claims.count());
    await page.context().close();
  });
});

describe('on paper', () => {
  test('everything that is folded away is there', async () => {
    const page = await open(LESSON);
    await page.emulateMedia({ media: 'print' });
    const folded = await page
      .locator('main details')
      .evaluateAll(
        (all) =>
          all.filter(
            ({ clientHeight, firstElementChild }) =>
              clientHeight > 0 && clientHeight < (firstElementChild?.clientHeight ?? 0) + 20,
          ).length,
      );
    expect(folded).toBe(0);
    await page.context().close();
  });

  test('a lab gives what it shows and its messages field by field, without the controls', async () => {
    const page = await open(LESSON);
    await page.emulateMedia({ media: 'print' });
    const seen = await page
      .locator('wire-lab')
      .first()
      .getByRole('button')
      .evaluateAll((all) => all.length);
    expect(seen).toBe(0);
    const table = page.locator('[data-transcript] .octets-annotation').first();
    expect(await table.isVisible()).toBe(true);
    expect(await table.innerText()).toContain('Sec-WebSocket-Key');
    await page.context().close();
  });

  test('is white, whatever theme is chosen', async () => {
    const page = await open('/');
    await page.click('#theme');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.emulateMedia({ media: 'print' });
    const [paper, ink] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.documentElement);
      return [backgroundColor, color].map((rgb) => (rgb.match(/\d+/g) ?? []).map(Number));
    });
    expect(Math.min(...(paper ?? []))).toBeGreaterThan(240);
    expect(Math.max(...(ink ?? []))).toBeLessThan(60);
    await page.context().close();
  });
});
