import type { Page } from 'playwright';
import type { Scenario } from './recording.ts';

const LESSON = '/lessons/reading-the-wire/';

/** Sends a request of the lab and waits until script has read its body, the `count`-th. */
async function exchange(page: Page, framing: string, count: number): Promise<void> {
  await page.selectOption('[name="framing"]', framing);
  await page.click('[data-action="connect"]');
  await page.waitForSelector(`:nth-match(.rung-page:has(.rung-title:text-is("body")), ${count})`);
  await page.waitForTimeout(500);
}

export const readingTheWire: Scenario = {
  folder: '01-reading-the-wire',
  recordings: [
    {
      name: 'exchanges',
      title: 'Three requests on one connection: framed by length, in chunks, by the end of the connection; then a POST',
      page: LESSON,
      async steps(page) {
        await page.uncheck('[data-part="hold"]');
        await exchange(page, 'length', 1);
        await exchange(page, 'chunked', 2);
        await exchange(page, 'close', 3);
        await page.waitForSelector('.rung-notice:has-text("closed")');
        await page.selectOption('[name="method"]', 'POST');
        await exchange(page, 'length', 4);
      },
    },
  ],
};
