import type { Page } from 'playwright';
import { pressed, seen, set, settled } from './feed-steps.ts';
import type { Scenario } from './recording.ts';

/** One event while a request is held, a hold that ends with nothing, and a burst. */
async function burst(page: Page): Promise<void> {
  await set(page, 'rate', '0');
  await set(page, 'hold', '3');
  await pressed(page, 'connect');
  await seen(page, 'fetch', 1);
  await page.waitForTimeout(1500);
  await pressed(page, 'publish');
  await seen(page, 'body', 3);
  await page.waitForTimeout(1200);
  await pressed(page, 'burst');
  await settled(page);
  await pressed(page, 'publish');
  await settled(page);
  await pressed(page, 'stop');
  await settled(page);
}

export const longPolling: Scenario = {
  folder: '06-long-polling',
  recordings: [
    {
      name: 'cursor',
      title:
        'Long polling with a cursor: an event, a hold that brought nothing, and a burst of 50 of which none is lost',
      page: '/lessons/long-polling/',
      steps: burst,
    },
    {
      name: 'no-cursor',
      title: 'Long polling without a cursor: of the same burst some events are never given',
      page: '/lessons/long-polling/',
      async steps(page) {
        await page.uncheck('[name="cursor"] >> nth=0');
        await burst(page);
      },
    },
    {
      name: 'held',
      title: 'A page that polls, and is answered when there is an event: one every three seconds',
      page: '/lessons/long-polling/',
      async steps(page) {
        await set(page, 'rate', '0.34');
        await pressed(page, 'connect');
        await seen(page, 'body', 4);
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'empty',
      title: 'A hold that ends, and nothing has happened',
      page: '/lessons/long-polling/',
      async steps(page) {
        await set(page, 'rate', '0');
        await set(page, 'hold', '2');
        await pressed(page, 'connect');
        await seen(page, 'fetch', 2);
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'two-at-once',
      title: 'What the page publishes while its poll is held is the answer to the poll',
      page: '/lessons/long-polling/',
      async steps(page) {
        await set(page, 'rate', '0');
        await pressed(page, 'connect');
        await seen(page, 'fetch', 1);
        await settled(page);
        await pressed(page, 'publish');
        await seen(page, 'fetch', 3);
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'beyond-keep-alive',
      title: 'A poll that is held for longer than the Keep-Alive field of the answer before it says',
      page: '/lessons/long-polling/',
      async steps(page) {
        await set(page, 'rate', '0');
        await set(page, 'hold', '70');
        await pressed(page, 'connect');
        await seen(page, 'fetch', 1);
        await settled(page);
        await pressed(page, 'publish');
        await seen(page, 'fetch', 3);
        await seen(page, 'response', 3, 90_000);
        await pressed(page, 'stop');
      },
    },
  ],
};
