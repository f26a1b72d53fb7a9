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

  test('a burst of 50, as a new user makes one in both labs: none is lost with the cursor, and some are without', async () => {
    const { page } = await open();
    const labs = page.locator('wire-lab');
    const figure = async (index: number, name: string) =>
      Number(await labs.nth(index).locator(`[data-figure="${name}"]`).getAttribute('data-value'));
    for (const [index, hasCursor] of [true, false].entries()) {
      const lab = labs.nth(index);
      expect(await lab.getByLabel('says what it has seen').isChecked()).toBe(hasCursor);
      await lab.locator('[name="rate"]').fill('0');
      await lab.getByRole('button', { name: 'Start polling' }).click();
      await expect.poll(() => figure(index, 'requests'), { timeout: 15_000 }).toBe(1);
      await lab.getByRole('button', { name: 'Burst of 50' }).click();
      await expect.poll(() => figure(index, 'seen'), { timeout: 15_000 }).toBeGreaterThan(0);
      await lab.getByRole('button', { name: 'Publish' }).click();
      if (hasCursor) {
        await expect.poll(() => figure(index, 'seen'), { timeout: 15_000 }).toBe(51);
        expect(await figure(index, 'missed')).toBe(0);
      } else {
        await expect.poll(() => figure(index, 'missed'), { timeout: 15_000 }).toBeGreaterThan(0);
        expect(await lab.locator('.hold-mark.is-lost').count()).toBeGreaterThan(0);
      }
    }
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
