import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { axeFindings, WidgetBrowser } from '../../setup/module-page.ts';

let browser: WidgetBrowser;
let page: Page;

beforeAll(async () => {
  browser = await WidgetBrowser.launch();
  page = await browser.open('<accept-calculator></accept-calculator>', [
    'accept/accept.ts',
    'accept/accept.css',
    'accept/calculator.css',
  ]);
}, 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  await page.evaluate(() =>
    document.querySelector('accept-calculator')?.replaceWith(document.createElement('accept-calculator')),
  );
  await page.waitForSelector('accept-calculator form');
});

const result = () => page.textContent('.accept-result');
const verdict = () => page.locator('.accept-verdict').allTextContents();

describe('the Accept calculator', () => {
  test('begins with the example of RFC 6455 section 1.3', async () => {
    expect(await result()).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });

  test('calculates while a key is typed, judges it, and announces', async () => {
    await page.fill('input[name=key]', '');
    await page.locator('input[name=key]').pressSequentially('x3JJHMbDL1EzLkh9GBhXDw==');
    expect(await result()).toBe('HSmrc0sMlYUkAGmm5OPpG2HaGWk=');
    expect(await page.textContent('[role=status]')).toBe('Accept HSmrc0sMlYUkAGmm5OPpG2HaGWk=');
    await page.fill('input[name=key]', 'short');
    expect(await page.textContent('.accept-bad')).toContain('✗ not base64');
    expect(await page.textContent('[role=status]')).toContain('This is no key of 16 octets.');
  });

  test('makes a new key of 16 octets', async () => {
    await page.click('button[name=random]');
    expect(await page.inputValue('input[name=key]')).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(await page.textContent('.accept-good')).toContain('✓ base64 of 16 octets');
  });

  test('judges what a server sent for a live key, until another key is typed', async () => {
    await page.evaluate(() => {
      const calculator = document.querySelector('accept-calculator') as HTMLElement & {
        show(key: string, sent?: string): void;
      };
      calculator.show('dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ==');
    });
    expect((await verdict())[0]).toContain('the key itself was sent back');
    await page.fill('input[name=key]', 'x3JJHMbDL1EzLkh9GBhXDw==');
    expect(await verdict()).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.fill('input[name=key]', 'short');
    expect(await axeFindings(page)).toEqual([]);
  });
});
