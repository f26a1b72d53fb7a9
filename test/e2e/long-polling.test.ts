import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { expectShellLines, fact } from './lesson-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open = (options = {}) => FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/long-polling/`, options);

describe('the lesson on long polling, as a reader does it', () => {
  test('with JavaScript off: what was lost and what was not, and the shell lines that the tests run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    const missed = await page.locator('[data-fact="feed missed"]').allInnerTexts();
    expect(missed.map(Number).sort((a, b) => a - b)[0]).toBe(0);
    expect(
      missed
        .map(Number)
        .sort((a, b) => a - b)
        .at(-1),
    ).toBeGreaterThan(30);
    expect(await fact(page, 'exchange 1 response field Keep-Alive')).toBe('timeout=65');
    expect(await fact(page, 'exchange 3 answered after')).toBe('1:10');
    await expectShellLines(page, 'content/06-long-polling/lesson.mdx');
    await page.context().close();
  });

  test('a hold that ends is answered with 204, and the page asks again', async () => {
    const lab = await open();
    await lab.set('rate', '0');
    await lab.set('hold', '0.5');
    await lab.start();
    await lab.noted('fetch', 3);
    const answers = (await lab.capture()).page.filter(({ name }) => name === 'response');
    expect(answers[0]?.detail).toMatchObject({ status: 204 });
    await lab.close();
  });

  test('while a poll is held a POST is answered on another connection, and its event answers the poll', async () => {
    const lab = await open();
    await lab.set('rate', '0');
    await lab.start();
    await lab.noted('fetch', 1);
    await lab.until(async () => (await lab.figure('requests')) === 1);
    await lab.button('publish').click();
    await lab.until(async () => (await lab.figure('seen')) === 1);
    await lab.until(async () => (await lab.capture()).page.some(({ detail }) => detail?.['status'] === 201));
    await lab.until(async () => /on [2-6] connections/.test(await lab.part('totals').innerText()));
    await expect.poll(() => lab.figure('missed')).toBe(0);
    await lab.close();
  });

  test('script cannot send Keep-Alive: the line for the console says false', async () => {
    const { page } = await open();
    const line = await page.locator('pre code', { hasText: 'new Request(' }).innerText();
    expect(await page.evaluate(line)).toBe(false);
    await page.context().close();
  });
});
