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

const open = (options = {}) => FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/http-streaming/`, options);

describe('the lesson on HTTP streaming, as a reader does it', () => {
  test('with JavaScript off: the chunk of the recording, and the shell lines that the tests run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await fact(page, 'message 3 content octets')).toBe('23');
    expect((await page.locator('.specimen').first().innerText()).replaceAll(/\s/g, '')).toContain('31370d0a31206576');
    await expectShellLines(page, 'content/07-http-streaming/lesson.mdx');
    await page.context().close();
  });

  test('cut every seven octets, events come in more pieces than there are events', async () => {
    const lab = await open();
    await lab.set('slice', '7');
    await lab.set('rate', '3');
    await lab.start();
    await lab.until(async () => (await lab.figure('seen')) >= 3);
    const seen = await lab.figure('seen');
    const pieces = (await lab.capture()).page.filter(({ name }) => name === 'piece').length;
    expect(pieces).toBeGreaterThan(2 * seen);
    await lab.comesTo('requests', (requests) => requests === 1);
    await lab.close();
  });

  test('what is kept back comes late and together', async () => {
    const lab = await open();
    await lab.set('buffer', '150');
    await lab.set('rate', '4');
    await lab.start();
    await lab.noted('piece', 1);
    await lab.until(async () => (await lab.figure('seen')) >= 4);
    await expect.poll(() => lab.figure('made to seen')).toBeGreaterThan(200_000);
    await lab.close();
  });

  test('this browser refuses a request that goes on over HTTP/1.1, and nothing of it is sent', async () => {
    const { page } = await open();
    const lines = await page.locator('pre code', { hasText: "duplex: 'half'" }).innerText();
    const answered: string[] = [];
    page.on('response', (response) => response.request().method() === 'POST' && answered.push(response.url()));
    const said = await page.evaluate(`(async () => { try { ${lines} } catch (error) { return String(error); } })()`);
    expect(said).toBe('TypeError: Failed to fetch');
    expect(answered).toEqual([]);
    await page.context().close();
  });
});
