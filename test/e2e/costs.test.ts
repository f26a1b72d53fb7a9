import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { LabPage } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('costs: plots and table stand without script; a form reckons another load; a recording opens in a lab', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(`${inject('siteUrl')}/costs/`);
  expect(await still.locator('.plot-drawing:visible').count()).toBe(3);
  expect(await still.locator('form.cost-form').isVisible()).toBe(false);
  const row = 'tr[data-technique="websocket"] [data-figure="total"]';
  const thousand = Number(await still.locator(row).getAttribute('data-value'));
  await plain.close();

  const page = await browser.newPage();
  await page.goto(`${inject('siteUrl')}/costs/`);
  await page.getByRole('spinbutton', { name: 'Messages' }).fill('2000');
  await expect.poll(async () => Number(await page.locator(row).getAttribute('data-value'))).toBeGreaterThan(thousand);
  // The handshake is paid once: what is more than a thousand messages is a thousand frames of 102 octets.
  expect(Number(await page.locator(row).getAttribute('data-value')) - thousand).toBe(1000 * 102);
  await expect.poll(() => page.locator('.plot-caption b').first().innerText()).toContain('messages of 100 octets');
  const polls = page.locator('tr[data-technique="short-polling"] [data-figure="total"]');
  const once = Number(await polls.getAttribute('data-value'));
  await page.getByRole('spinbutton', { name: 'Short polls' }).fill('3');
  await expect.poll(async () => Number(await polls.getAttribute('data-value'))).toBeGreaterThan(2.5 * once);
  expect(await findings(page)).toEqual([]);

  // Plots are read by keyboard too: their numbers open, and can be scrolled.
  await page.getByText('The numbers behind it').first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Numbers: /);

  await page.getByRole('link', { name: 'open MQTT, QoS 2' }).first().click();
  const lab = new LabPage(page);
  await expect.poll(() => lab.lab.innerText()).toContain('captures/costs/mqtt-2.json');
  await expect.poll(() => lab.lab.locator('.rung-unit').count()).toBeGreaterThan(10);
  await page.close();
});
