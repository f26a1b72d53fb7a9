import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { eventually, LabPage, LESSON } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('a row of the list, and a bar of a chart, that are pressed before the script is there are chosen once it is', async () => {
  for (const place of ['.rung', '.hold-bar']) {
    const page = await browser.newPage();
    const { promise: pressed, resolve: load } = Promise.withResolvers<void>();
    await page.route('**/lab-element*', async (route) => {
      await pressed;
      await route.continue();
    });
    await page.goto(`${inject('siteUrl')}/lessons/server-sent-events/`);
    const lab = page.locator('wire-lab').first();
    const element = lab.locator(place).nth(1);
    const title = await lab.locator('.rung-title').nth(1).textContent();
    const key = await element.getAttribute('data-entry');
    // A bar is drawn of parts, with room between them.
    await (place === '.rung' ? element : element.locator('.hold-body')).click();
    load();
    const chosen = lab.locator('.rung[aria-selected="true"]');
    if (place === '.rung') await eventually(() => chosen.locator('.rung-title').textContent()).toBe(title);
    else await eventually(() => chosen.getAttribute('data-entry')).toBe(key);
    await page.close();
  }
});

describe('accessibility', () => {
  test('axe finds nothing in either theme: a lab with the 101 held, and after its close', {
    timeout: 90_000,
  }, async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    await lab.connectHeld();
    expect(await findingsInBothThemes(lab.page)).toEqual([]);
    await lab.button('run').click();
    await lab.event('open').waitFor();
    await lab.button('send').click();
    await lab.event('message').waitFor();
    await lab.row('unit', 'text').first().click();
    expect(await findingsInBothThemes(lab.lab)).toEqual([]);
    await lab.button('close').click();
    await lab.row('page', 'clean').waitFor();
    expect(await findingsInBothThemes(lab.lab)).toEqual([]);
    await lab.close();
  });

  test('nothing is wider than the page, from 320 px on', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'));
    const fits = async (state: string) => {
      for (const width of [320, 390, 768, 1280, 1920]) {
        await lab.page.setViewportSize({ width, height: 800 });
        const beyond = () => lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        await expect.poll(beyond, { message: `${width} px, ${state}` }).toBeLessThanOrEqual(0);
      }
    };
    await fits('recorded');
    await lab.connectHeld();
    await fits('held');
    await lab.close();
  });

  test('the theme that a reader chose is remembered', async () => {
    const page = await browser.newPage({ colorScheme: 'light' });
    await page.goto(inject('siteUrl'));
    await page.click('#theme');
    await page.goto(inject('siteUrl') + LESSON);
    await eventually(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await eventually(() => page.getAttribute('#theme', 'aria-pressed')).toBe('true');
    await page.close();
  });
});

describe('with JavaScript off', () => {
  test('the recorded capture is there: the list, the octets, every field, the calculation', async () => {
    const lab = await LabPage.open(browser, inject('siteUrl'), { javaScriptEnabled: false });
    const { page } = lab;
    await page.getByText('101 Switching Protocols').first().waitFor();
    await eventually(() => lab.part('octets').innerText()).toContain('Sec-WebSocket-Key');
    await eventually(() => lab.part('field').innerText()).toContain(GUID_START);
    const transcript = page.locator('[data-transcript]').first();
    await eventually(() => transcript.getAttribute('open')).not.toBeNull();
    await eventually(() => transcript.innerText()).toContain('masking key');
    await eventually(() => transcript.innerText()).toContain('4001');
    await eventually(() => lab.button('connect').isVisible()).toBe(false);
    await lab.close();
  });
});

const GUID_START = '258EAFA5';

describe('what the site serves', () => {
  test('no script or style stands in the HTML, and the policy is kept', async () => {
    const errors: string[] = [];
    for (const path of ['/', LESSON]) {
      const html = await (await fetch(inject('siteUrl') + path)).text();
      expect(html).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle="|\son[a-z]+="/);
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(inject('siteUrl') + path, { waitUntil: 'networkidle' });
      await page.close();
    }
    expect(errors).toEqual([]);
  });

  test('numbers in the prose are those of the recorded capture', async () => {
    const html = await (await fetch(inject('siteUrl') + LESSON)).text();
    const facts = [...html.matchAll(/data-fact="([^"]+)"[^>]*>([^<]+)</g)].map(([, name, value]) => `${name} ${value}`);
    expect(facts).toContain('response octets 129');
    expect(facts).toContain('first message octets 11');
    expect(facts).toContain('close code 4001');
  });
});
