import type { Scenario } from './recording.ts';

export const openingHandshake: Scenario = {
  folder: '02-opening-handshake',
  recordings: [
    {
      name: 'handshake',
      title: 'An opening handshake with the 101 held, one text message and its echo, a close with 4001',
      async steps(page) {
        await page.click('[data-action="connect"]');
        await page.waitForSelector('.rung-held');
        await page.waitForTimeout(1500);
        await page.click('[data-action="step"]');
        await page.waitForSelector('.rung-page:has-text("open")');
        await page.click('[data-action="run"]');
        await page.waitForTimeout(800);
        await page.click('[data-action="send"]');
        await page.waitForSelector('.rung-page:has-text("message")');
        await page.waitForTimeout(800);
        await page.click('[data-action="close"]');
        await page.waitForSelector('.rung-notice:has-text("connection closed")');
        await page.waitForSelector('.rung-page:has-text("clean")');
      },
    },
  ],
};
