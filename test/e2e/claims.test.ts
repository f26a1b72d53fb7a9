import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Capture } from '#capture/schema.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { SeenExperiment } from '#test/setup/seen-experiment.ts';
import { readLink } from '#widgets/deep-link/link-state.ts';
import { experiments } from './claim-experiments.ts';
import { eventually, LabPage } from './lab-page.ts';

const html = readFileSync(fileURLToPath(new URL('../../dist/claims/index.html', import.meta.url)), 'utf8');
/** The claims of the page, and where the evidence of one kind is. */
const evidence = (kind: string) =>
  html
    .split('<section class="problem"')
    .slice(1)
    .flatMap((section) => {
      const claim = /<h3 id="([^"]+)"/.exec(section)?.[1] ?? '';
      const links = section.matchAll(new RegExp(`data-kind="${kind}">.*?<a href="([^"]*)"`, 'g'));
      return [...links].map(([, href = '']) => ({ claim, href: href.replaceAll('&amp;', '&') }));
    });
const captures = [...new Set(evidence('capture').map(({ href }) => href))];
const claimed = evidence('run it');
const hrefs = [...new Set(claimed.map(({ href }) => href))];
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('the experiment of a claim shows what the claim says of it', () => {
  test('there is one thing to be seen for each experiment of each claim, and for no other', () => {
    const wanted = claimed.map(({ claim, href }) => `${claim}: ${nameOf(href)}`);
    const told = Object.entries(experiments).flatMap(([name, { shows }]) =>
      Object.keys(shows).map((claim) => `${claim}: ${name}`),
    );
    expect(told.sort()).toEqual([...new Set(wanted)].sort());
    expect(hrefs.length).toBeGreaterThan(20);
  });

  test.each(hrefs)('%s', { timeout: 90_000 }, async (href) => {
    const { before, does, shows = {} } = experiments[nameOf(href)] ?? {};
    const state = readLink(new URL(href, 'http://site').hash)?.state;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const lab = new LabPage(await context.newPage(), (state?.lab ?? 1) - 1);
    await lab.page.goto(inject('siteUrl') + href);
    // A link to a lab shows it, and arms what its server is to do wrong.
    await eventually(() => lab.lab.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(200);
    if (state?.whatIf) await eventually(() => lab.lab.innerText()).toMatch(/armed|What if/i);
    await eventually(() => lab.part('link-note').isVisible()).toBe(false);

    await before?.(lab);
    await lab.start();
    await does?.(lab);
    for (const [claim, isShown] of Object.entries(shows)) {
      await expect
        .poll(async () => isShown(await seenIn(lab)), { message: claim, timeout: 20_000, interval: 200 })
        .toBe(true);
    }
    await lab.close();
  });
});

/** The part of an address that names an experiment: its lesson, and which lab of it. */
function nameOf(href: string): string {
  return href.replace(/^.*\/lessons\//, '');
}

async function seenIn(lab: LabPage): Promise<SeenExperiment> {
  const capture = await lab.lab.evaluate((element: Element & { capture?: () => unknown }) => element.capture?.());
  return new SeenExperiment(Capture.parse(capture));
}

test.each(captures)('the recorded evidence %s is shown by a lab', async (href) => {
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
