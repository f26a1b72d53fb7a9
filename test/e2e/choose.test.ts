import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { raceResult } from '#test/setup/race-result.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('the guide: by keyboard to a recommendation with its numbers, back by the answers given, and by a link', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${inject('siteUrl')}/choose/`);
  const steps = page.locator('[data-part="steps"]');
  const recommended = page.locator('[data-recommendation]:visible h3');
  await steps.getByRole('heading', { name: 'Who has something to say?' }).waitFor();
  await expect.poll(() => recommended.count()).toBe(0);

  for (const answer of [/^The server\. The page reads/, /^At once/, /^Events/, /^Not that I know/]) {
    await steps.getByRole('link', { name: answer }).focus();
    await page.keyboard.press('Enter');
  }
  await expect.poll(() => recommended.allInnerTexts()).toEqual(['Server-sent events']);
  expect(new URL(page.url()).hash).toBe('#guide/server/soon/events/nothing');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('sse');
  const section = page.locator('[data-recommendation="sse"]');
  expect(await section.getByRole('row', { name: /^SSE/ }).innerText()).toMatch(/\d/);
  expect(await findings(page)).toEqual([]);

  await steps.getByRole('link', { name: 'Change: How soon must the page know?' }).click();
  await steps.getByRole('link', { name: 'A minute late does no harm.' }).click();
  await expect.poll(() => recommended.allInnerTexts()).toEqual(['Short polling']);
  await page.goBack();
  await steps.getByRole('heading', { name: 'How soon must the page know?' }).waitFor();

  // A reader who has raced finds the numbers of that race, and a link leads to the same place.
  await page.evaluate((result) => localStorage.setItem('wire101-last-race', result), JSON.stringify(raceResult()));
  const other = await context.newPage();
  await other.goto(`${inject('siteUrl')}/choose/#guide/both/messages/own`);
  await expect.poll(() => other.locator('[data-recommendation]:visible h3').allInnerTexts()).toEqual(['WebSocket']);
  const raced = other.locator('[data-recommendation="websocket"] [data-last-race]');
  await raced.filter({ hasText: 'In your own last race (live) half of the events' }).waitFor();
  await context.close();
});

test('without JavaScript the guide is a tree whose leaves lead to recommendations; each cell of the table has evidence', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${inject('siteUrl')}/choose/`);
  const leaves = page.locator('.guide-tree a');
  const ids = await leaves.evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(1) ?? ''));
  expect(ids.length).toBeGreaterThan(10);
  for (const id of new Set(ids)) expect(await page.locator(`[data-recommendation="${id}"]`).isVisible()).toBe(true);
  expect(new Set(ids).size).toBe(await page.locator('[data-recommendation]').count());

  const cells = page.locator('.plain tbody td');
  expect(await cells.count()).toBe(8 * 11);
  expect(await cells.filter({ has: page.locator('a[href]') }).count()).toBe(8 * 11);
  expect(await page.locator('.plain li:not(:has(a))').count()).toBe(0);
  await context.close();
});
