import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { readLink } from '#widgets/deep-link/link-state.ts';
import { eventually, LabPage } from './lab-page.ts';

const html = readFileSync(fileURLToPath(new URL('../../dist/claims/index.html', import.meta.url)), 'utf8');
const links = (kind: string) => [
  ...new Set(
    [...html.matchAll(new RegExp(`data-kind="${kind}">.*?<a href="([^"]*)"`, 'g'))].map(([, href]) => href ?? ''),
  ),
];
const experiments = links('run it').map((href) => href.replaceAll('&amp;', '&'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('the experiment of a claim runs', () => {
  test('there are experiments', () => {
    expect(experiments.length).toBeGreaterThan(20);
  });

  test.each(experiments)('%s', async (href) => {
    const state = readLink(new URL(href, 'http://site').hash)?.state;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const lab = new LabPage(await context.newPage(), (state?.lab ?? 1) - 1);
    await lab.page.goto(inject('siteUrl') + href);
    // A link to a lab shows it, and arms what its server is to do wrong.
    await eventually(() => lab.lab.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(200);
    if (state?.whatIf) await eventually(() => lab.lab.innerText()).toMatch(/armed|What if/i);
    await eventually(() => lab.part('link-note').isVisible()).toBe(false);

    await lab.button('connect').click();

    await eventually(() => lab.part('origin').innerText()).toMatch(/^live/);
    await eventually(() => lab.lab.locator('.rung-unit, .rung-held').count()).toBeGreaterThan(0);
    await lab.close();
  });
});

test.each(links('capture'))('the recorded evidence %s is shown by a lab', async (href) => {
  const lab = new LabPage(await browser.newPage());
  await lab.page.goto(inject('siteUrl') + href);
  const name = /capture=([^#]*)/.exec(href)?.[1] ?? '';
  await eventually(() => lab.lab.innerText()).toContain(name);
  expect(await lab.lab.locator('.rung-unit').count()).toBeGreaterThan(0);
  expect(await lab.part('origin').innerText()).toMatch(/recorded$/);
  await lab.page.close();
});

describe('the page of claims', () => {
  test('shows those that are looked for, and a link shows the same', async () => {
    const page = await browser.newPage();
    await page.goto(`${inject('siteUrl')}/claims/`);
    const all = await page.locator('.problem').count();
    await page.getByLabel('Verdict').selectOption('false');
    await page.getByLabel('About').selectOption('mqtt');
    await page.getByLabel('With the words').fill('retained');
    const shown = page.locator('.problem:visible');
    await eventually(() => shown.count()).toBe(1);
    expect(await page.locator('[data-part="count"]').innerText()).toBe(`1 of ${all} claims`);

    const other = await browser.newPage();
    await other.goto(page.url());
    expect(await other.locator('.problem:visible').allInnerTexts()).toEqual(await shown.allInnerTexts());
    await other.getByLabel('With the words').fill('<img src=x onerror=alert(1)>');
    await eventually(() => other.locator('.problem:visible').count()).toBe(0);
    await Promise.all([page.close(), other.close()]);
  });

  test('a choice that there is not is no choice', async () => {
    const page = await browser.newPage();
    await page.goto(`${inject('siteUrl')}/claims/?about=nothing&verdict=perhaps`);
    expect(await page.getByLabel('About').inputValue()).toBe('');
    expect(await page.locator('.problem:visible').count()).toBe(await page.locator('.problem').count());
    await page.close();
  });

  test('without JavaScript all of it is there, and no filter', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${inject('siteUrl')}/claims/`);
    expect(await page.getByLabel('Verdict').isVisible()).toBe(false);
    expect(await page.locator('.problem:visible').count()).toBe(await page.locator('.problem').count());
    await context.close();
  });
});
