import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { eventually, LabPage, LESSON } from './lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('a live tab keeps its stream and its Last-Event-ID beside a simulated one', { timeout: 90_000 }, async () => {
  const live = await FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/server-sent-events/`);
  await live.set('retry', '700');
  await live.set('rate', '8');
  await live.start();
  await live.noted('message', 3);

  const other = new LabPage(await live.page.context().newPage());
  await other.page.goto(inject('siteUrl') + LESSON);
  await other.lab.hover();
  await other.button('choose-simulated').click();
  await eventually(() => other.part('other-end-words').innerText()).toMatch(/^Connect simulates the other end/);
  await other.part('hold').uncheck();
  await other.button('connect').click();
  await other
    .part('origin')
    .filter({ hasText: /^simulated/ })
    .waitFor();
  await other.event('open').waitFor();
  await other.button('send').click();
  await other.event('message').waitFor();
  await eventually(() => other.part('other-end-words').innerText()).toMatch(/^Simulated: /);

  // The worker is the live tab's too by now, and its one request goes on.
  const controller = () => live.page.evaluate(() => navigator.serviceWorker.controller?.scriptURL ?? '');
  await eventually(controller).toMatch(/\/service-worker\.js$/);
  const read = (await live.capture()).page.filter(({ name }) => name === 'message').length;
  await live.noted('message', read + 4);
  const streams = async () => (await live.rows()).filter((title) => title === 'GET /s/…/events').length;
  expect(await streams()).toBe(1);

  await live.button('cut').click();
  await live.noted('open', 2);
  await live.until(async () => /with Last-Event-ID: \d+; it goes on/.test(await live.part('reconnects').innerText()));
  await eventually(streams).toBe(2);
  expect(await live.figure('missed')).toBe(0);
  // The console tells of the cut, and of nothing else.
  expect(live.errors.filter((text) => !text.includes('ERR_CONNECTION_RESET'))).toEqual([]);

  // The simulated tab goes live when its reader says so: the WebSocket is the browser's own then.
  await other.button('choose-live').click();
  await eventually(() => other.part('status').innerText()).toContain(
    'The session has ended (you chose live). What was captured is kept',
  );
  await other.button('connect').click();
  await other.part('origin').filter({ hasText: /^live/ }).waitFor();
  await other.event('open').waitFor();
  await eventually(() => other.row('unit', '101').count()).toBe(1);
  await live.close();
});
