import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findings } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('RFC 9112 9.4, connections to one host and port', () => {
  test('the seventh EventSource waits, so does a fetch; another port answers; one closed lets the next in', async () => {
    const lab = await FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/server-sent-events/`, {
      technique: 'connection limit',
    });
    await lab.start();
    const state = (name: string) => lab.lab.locator(`[data-state="${name}"]`);
    await lab.until(async () => (await state('OPEN').count()) === 6 && (await state('queued').count()) === 1);
    await lab.until(async () => (await lab.part('status').innerText()).includes('1 of 7 EventSources wait'));
    await lab.button('same-port').click();
    await lab.button('other-port').click();
    await lab.lab.locator('[data-other-port]').waitFor();
    expect(await lab.lab.locator('[data-same-port]').getAttribute('data-same-port')).toBe('waiting');
    expect(await findings(lab.lab)).toEqual([]);
    await lab.button('close-one').click();
    await lab.until(async () => (await state('CLOSED').count()) === 1 && (await state('OPEN').count()) === 6);
    expect(await state('queued').count()).toBe(0);
    await lab.button('stop').click();
    await lab.until(async () => (await state('CLOSED').count()) === 7);
    await lab.close();
  });
});

describe('what the browser adds, counted', () => {
  async function tried(trial: string): Promise<string> {
    const lab = await FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/short-polling/`, {
      technique: 'browser adds',
    });
    await lab.lab.locator('[name="trial"]').selectOption(trial);
    await lab.start();
    const result = lab.lab.locator('[data-adds-result]:not(:empty)');
    await result.waitFor();
    const words = await result.innerText();
    await lab.close();
    return words;
  }

  test('identical GETs wait for one another at the cache, and do not with no-store', async () => {
    const apart = (words: string) =>
      Number.parseFloat(/came ([\d.]+)/.exec(words)?.[1] ?? '') * (words.includes(' ms') ? 1 : 1000);
    const cached = await tried('cached-twice');
    expect(cached).toContain('2 fetches, 2 requests on');
    expect(apart(cached)).toBeGreaterThan(900);
    const free = await tried('no-store-twice');
    expect(free).toContain('2 fetches, 2 requests on 2 connections');
    // Before the first is answered, which is held for a second.
    expect(apart(free)).toBeLessThan(1000);
  });

  test('Fetch, CORS protocol: one fetch, one request, one preflight', async () => {
    expect(await tried('preflight')).toContain('1 fetch, 1 request on 1 connection, 1 preflight.');
  });

  test('a reset on a reused connection: three fetches, four requests, and no error', async () => {
    expect(await tried('retried')).toContain('3 fetches, 4 requests on 2 connections');
  });
});
