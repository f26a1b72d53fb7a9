import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { Client } from '../sandbox/harness.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { expectShellLines, fact } from './lesson-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open = (options = {}) => FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/short-polling/`, options);

describe('the lesson on short polling, as a reader does it', () => {
  test('with JavaScript off: what the recording cost, and the shell lines that the tests run', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    const [requests, empty] = [await fact(page, 'feed requests'), await fact(page, 'feed empty answers')];
    expect(Number(empty)).toBeGreaterThan(Number(requests) / 2);
    expect(await fact(page, 'exchange 3 status')).toBe('304');
    await expectShellLines(page, 'content/05-short-polling/lesson.mdx');
    await page.context().close();
  });

  test('a shorter interval makes news younger and costs more; all polls go on one connection', async () => {
    const lab = await open();
    await lab.set('interval', '1.5');
    await lab.set('rate', '1.1');
    await lab.start();
    await lab.until(async () => (await lab.figure('seen')) >= 4);
    const slow = { age: await lab.figure('made to seen'), cost: await lab.figure('overhead an event') };
    await expect.poll(() => lab.figure('connections')).toBe(1);
    await lab.close();
    const again = await open();
    await again.set('interval', '0.1');
    await again.set('rate', '1.1');
    await again.start();
    await again.until(async () => (await again.figure('seen')) >= 4);
    expect(await again.figure('made to seen')).toBeLessThan(slow.age);
    expect(await again.figure('overhead an event')).toBeGreaterThan(slow.cost);
    await again.close();
  });

  test('two equal fetches wait for each other, and with no-store they do not', async () => {
    const { page } = await open();
    /** Who spoke on the wire, in order: the browser, or the sandbox. */
    const crossed = async (cache: RequestCache): Promise<string> => {
      const client = await Client.open(inject('siteUrl'));
      await page.evaluate(
        ({ url, cache: kept }) =>
          Promise.all([0, 1].map(async () => (await fetch(url, { cache: kept })).text())).then(() => {}),
        { url: `${client.session.urls.longPoll}?since=0&hold=1500&empty=200`, cache },
      );
      const { events } = await client.capture();
      const sides = events.flatMap((event) => (event.type === 'octets' ? [event.side] : []));
      return sides.filter((side, index) => side !== sides[index - 1]).join(' ');
    };
    expect(await crossed('default')).toBe('client server client server');
    expect(await crossed('no-store')).toBe('client server');
    await page.context().close();
  });
});
