import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findings, findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { FeedLabPage } from './feed-lab-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const TECHNIQUES = {
  'short-polling': 'short polling',
  'long-polling': 'long polling',
  'http-streaming': 'streaming',
  'server-sent-events': 'SSE',
} as const;

function open(lesson: keyof typeof TECHNIQUES, options: BrowserContextOptions = {}): Promise<FeedLabPage> {
  return FeedLabPage.openLesson(browser, `${inject('siteUrl')}/lessons/${lesson}/`, {
    technique: TECHNIQUES[lesson],
    ...options,
  });
}

/** How many events the feed has made, as far as the capture tells. */
async function made(lab: FeedLabPage): Promise<number> {
  const { events } = await lab.capture();
  return events.reduce((most, event) => (event.type === 'feed' ? Math.max(most, event.last) : most), 0);
}

describe('short polling', () => {
  test('asks by itself until it is stopped; what was made between two requests is late, and nothing is lost', async () => {
    const lab = await open('short-polling');
    await lab.set('interval', '0.4');
    await lab.set('rate', '10');
    await lab.start();
    await lab.noted('body', 5);
    await lab.button('stop').click();
    await lab.until(async () => (await lab.part('status').innerText()).includes('Stopped'));
    await lab.comesTo('requests', (requests) => requests >= 5);
    await lab.comesTo('late', (late) => late > 5);
    expect(await lab.figure('seen')).toBeGreaterThan(5);
    expect(await lab.figure('missed')).toBe(0);
    expect(await lab.figure('twice')).toBe(0);
    const asked = async () => (await lab.capture()).page.filter(({ name }) => name === 'fetch').length;
    const fetches = await asked();
    await lab.page.waitForTimeout(1200);
    expect(await asked()).toBe(fetches);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });

  test('on condition: 304 brings no content, and script is given it because it set the condition itself', async () => {
    const lab = await open('short-polling');
    await lab.set('interval', '0.3');
    await lab.set('rate', '0');
    await lab.lab.locator('[name="etag"]').check();
    await lab.start();
    await lab.row('unit', '304').first().waitFor();
    await lab.row('page', '304').first().waitFor();
    // A request with If-None-Match is no simple one: the browser asked first whether it may (Fetch, CORS protocol).
    expect(await lab.rows()).toContainEqual(expect.stringMatching(/^OPTIONS /));
    await lab.close();
  });

  test('a pace that is out of range is refused where it is set, and the feed goes on as it was', async () => {
    const lab = await open('short-polling');
    await lab.start();
    await lab.set('rate', '1001');
    expect(await lab.lab.locator('[data-feed-note]').innerText()).not.toBe('');
    await lab.set('rate', '1000');
    await lab.set('burst', '1000');
    await lab.until(async () =>
      (await lab.lab.locator('[data-feed-note]').innerText()).includes('rate times burst must be from 0 to 5000'),
    );
    await lab.close();
  });
});

describe('long polling', () => {
  test('a burst of 50: none is lost with the cursor', async () => {
    const lab = await open('long-polling');
    await lab.set('rate', '0');
    await lab.start();
    await lab.noted('fetch', 1);
    await lab.button('burst').click();
    await lab.until(async () => (await lab.figure('seen')) === 50);
    expect(await lab.figure('missed')).toBe(0);
    expect(await lab.figure('twice')).toBe(0);
    await lab.close();
  });

  test('the same burst without it: some are lost, and the chart shows them', async () => {
    const lab = await open('long-polling');
    await lab.set('rate', '0');
    await lab.lab.locator('[name="cursor"]').uncheck();
    await lab.start();
    await lab.noted('fetch', 1);
    await lab.button('burst').click();
    // The burst is over, and a poll is held that waits for what comes next.
    await lab.until(async () => (await made(lab)) === 50);
    await lab.until(async () => /held/.test((await lab.bars.last().getAttribute('class')) ?? ''));
    await lab.button('publish').click();
    await lab.until(async () => (await lab.figure('seen')) + (await lab.figure('missed')) === 51);
    expect(await lab.figure('missed')).toBeGreaterThan(0);
    await lab.lab.locator('.hold-mark.is-lost').first().waitFor({ state: 'attached' });
    await lab.close();
  });

  test('two at once with one cursor are given the same events twice', async () => {
    const lab = await open('long-polling');
    await lab.set('rate', '0');
    await lab.set('at-once', '2');
    await lab.start();
    await lab.noted('fetch', 2);
    await lab.until(async () => (await lab.figure('requests')) === 2);
    await lab.button('publish').click();
    await lab.until(async () => (await lab.figure('twice')) === 1);
    expect(await lab.figure('seen')).toBe(1);
    await lab.close();
  });

  test('stopped while it is held: the browser drops the connection, and the chart says that it was never answered', async () => {
    const lab = await open('long-polling');
    await lab.set('rate', '0');
    await lab.start();
    await lab.bars.and(lab.page.locator('.is-held')).waitFor();
    await lab.button('stop').click();
    await lab.lab.locator('.hold-bar.is-cut').waitFor();
    expect(await lab.lab.locator('.hold-bar.is-cut').textContent()).toContain('never answered');
    await lab.event('abort').waitFor();
    await lab.close();
  });
});

describe('HTTP streaming', () => {
  test('script reads each piece; cut into slices a line comes in several, and the orderly end has a trailer section', async () => {
    const lab = await open('http-streaming');
    await lab.set('slice', '8');
    await lab.set('rate', '0');
    await lab.start();
    await lab.noted('response', 1);
    await lab.button('publish').click();
    await lab.noted('piece', 1);
    await lab.until(async () => (await lab.figure('seen')) === 1);
    await lab.button('end-stream').click();
    await lab.noted('body', 1);
    await lab.row('unit', 'trailer section').waitFor();
    await lab.until(async () => (await lab.part('status').innerText()).includes('whole'));
    expect(lab.errors).toEqual([]);
    await lab.close();
  });
});

describe('HTML 4.8.4.3, multipart/x-mixed-replace in an <img>', () => {
  test('each event replaces the image, script is told of the first alone, and without a src the connection closes', async () => {
    const lab = await open('http-streaming');
    await lab.set('rate', '0');
    await lab.lab.locator('[name="format"]').selectOption('multipart');
    await lab.start();
    await lab.row('unit', '200 OK').waitFor();
    const image = lab.part('technique').locator('img');
    const shown: Buffer[] = [];
    for (const count of [1, 2, 3]) {
      await lab.button('publish').click();
      await lab.noted('load', 1);
      await lab.until(async () => {
        const now = await image.screenshot();
        if (shown.some((before) => before.equals(now))) return false;
        return shown.push(now) === count;
      });
    }
    const names = (await lab.capture()).page.map(({ name }) => name);
    expect(names.filter((name) => name === 'load')).toHaveLength(1);
    expect(names.indexOf('img src')).toBeLessThan(names.indexOf('load'));
    expect(
      await image.evaluate(({ src, naturalWidth }: HTMLImageElement) => [new URL(src).search, naturalWidth]),
    ).toEqual(['?format=multipart', 200]);
    expect(await findings(lab.lab)).toEqual([]);
    await lab.button('stop').click();
    await lab.until(async () => (await lab.rows()).some((title) => /^connection 1 (closed|reset|ended)/.test(title)));
    const rows = await lab.rows();
    expect(rows.indexOf('page: img src')).toBeLessThan(rows.indexOf('GET /s/…/stream?format=multipart'));
    expect(rows.indexOf('page: load')).toBeGreaterThan(rows.indexOf('200 OK'));
    expect(rows.indexOf('page: src removed')).toBeLessThan(
      rows.findIndex((title) => title.startsWith('connection 1 ') && !/opened/.test(title)),
    );
    expect(await image.getAttribute('src')).toBeNull();
    // The client closed: that the multipart and the chunked coding have no end is no breach of the server.
    expect(await lab.lab.locator('.rung.is-broken').count()).toBe(0);
    expect(lab.errors).toEqual([]);
    await lab.close();
  });
});

describe('Server-Sent Events', () => {
  test('cut, it waits, comes back with Last-Event-ID, and nothing is lost or twice', async () => {
    const lab = await open('server-sent-events');
    await lab.set('retry', '700');
    await lab.set('rate', '8');
    await lab.start();
    await lab.noted('message', 3);
    await lab.button('cut').click();
    await lab.noted('open', 2);
    await lab.noted('message', 12);
    const error = (await lab.capture()).page.find(({ name }) => name === 'error');
    expect(error?.detail).toEqual({ readyState: 'CONNECTING' });
    await lab.comesTo('late', (late) => late > 0);
    expect(await lab.figure('missed')).toBe(0);
    expect(await lab.figure('twice')).toBe(0);
    const back = () => lab.part('reconnects').innerText();
    await lab.until(async () => (await back()).includes('nothing missed, nothing twice'));
    expect(await back()).toMatch(
      /Request 2 came \S+ m?s after the stream had ended, with Last-Event-ID: \d+; it goes on/,
    );
    await lab.button('stop').click();
    await lab.until(async () => (await lab.part('status').innerText()).includes('CLOSED by script'));
    await lab.part('reconnects').locator('button').click();
    await lab.until(async () => (await lab.part('octets').innerText()).includes('Last-Event-ID'));
    const rows = await lab.rows();
    expect(rows.filter((title) => title === 'page: new EventSource')).toHaveLength(1);
    expect(rows.filter((title) => title === 'GET /s/…/events')).toHaveLength(2);
    expect(rows.indexOf('page: new EventSource')).toBeLessThan(rows.indexOf('GET /s/…/events'));
    // No `open` stands before its head, no error before the end of its connection.
    expect(rows.indexOf('page: open')).toBeGreaterThan(rows.indexOf('200 OK'));
    expect(rows.lastIndexOf('page: open')).toBeGreaterThan(rows.lastIndexOf('200 OK'));
    const cut = rows.findIndex((title) => /^connection 1 reset/.test(title));
    expect(cut).toBeGreaterThan(0);
    expect(rows.indexOf('page: error')).toBeGreaterThan(cut);
    await lab.close();
  });

  test('204 makes the browser give up for good', async () => {
    const lab = await open('server-sent-events');
    await lab.set('retry', '100');
    await lab.start();
    await lab.noted('message', 1);
    await lab.button('refuse').click();
    await lab.until(async () => (await lab.part('status').innerText()).includes('given up'));
    expect((await lab.capture()).page.at(-1)).toMatchObject({ name: 'error', detail: { readyState: 'CLOSED' } });
    await lab.close();
  });
});

describe('what if…', () => {
  test('three answers to polls break off: read() fails, the page asks from the same cursor, and nothing is lost', async () => {
    const lab = await open('long-polling');
    await lab.lab.locator('[name="what-if"]').selectOption('answer-cut');
    await lab.set('rate', '0');
    await lab.start();
    await lab.noted('fetch', 1);
    await lab.button('publish').click();
    await lab.until(async () => (await lab.figure('seen')) === 1);
    const { page } = await lab.capture();
    expect(page.filter(({ name }) => name === 'error')).toHaveLength(3);
    expect(await lab.figure('missed')).toBe(0);
    expect(await lab.figure('twice')).toBe(0);
    expect(await lab.part('aside').innerText()).toContain('Required: A message with less content');
    await lab.close();
  });

  test('a proxy that buffers: polls are late by what it keeps them, and nothing is stuck or lost', async () => {
    const lab = await open('long-polling');
    await lab.lab.locator('[name="what-if"]').selectOption('buffered');
    await lab.set('rate', '0');
    await lab.start();
    await lab.row('unit', 'GET').first().waitFor();
    await lab.button('publish').click();
    await lab.until(async () => (await lab.figure('seen')) === 1);
    const { events } = await lab.capture();
    const made = events.find(({ type }) => type === 'feed')?.time ?? Number.POSITIVE_INFINITY;
    const octets = events.filter((event) => event.type === 'octets');
    // What was published went over another connection.
    const answered = octets.find(({ side, connection }) => side === 'server' && connection === octets[0]?.connection);
    expect((answered?.time ?? 0) - made).toBeGreaterThanOrEqual(490_000);
    expect(await lab.figure('missed')).toBe(0);
    await lab.close();
  });

  test('a CR in a JSON string: the page can read nothing, and asks from the same cursor again', async () => {
    const lab = await open('short-polling');
    await lab.lab.locator('[name="what-if"]').selectOption('cr-in-data');
    await lab.set('interval', '0.2');
    await lab.set('rate', '0');
    await lab.start();
    await lab.noted('body', 1);
    await lab.button('publish').click();
    await lab.row('notice', 'line break in the text').nth(1).waitFor();
    expect(await lab.figure('seen')).toBe(0);
    const asked = (await lab.capture()).page.filter(({ name }) => name === 'fetch').slice(-2);
    expect(asked.map(({ detail }) => String(detail?.['url']).split('?')[1])).toEqual(['since=0', 'since=0']);
    // Once it is taken away the event comes after all.
    await lab.lab.locator('[name="what-if"]').selectOption('');
    await lab.until(async () => (await lab.figure('seen')) === 1);
    await lab.close();
  });

  test('a stream answered with 502: fetch() does not fail, and the lab says so', async () => {
    const lab = await open('http-streaming');
    await lab.lab.locator('[name="what-if"]').selectOption('status-502-once');
    await lab.start();
    await lab.until(async () => (await lab.part('status').innerText()).includes('The answer was 502'));
    await lab.start();
    await lab.until(async () => (await lab.part('status').innerText()).includes('does not end'));
    await lab.close();
  });

  test('a status may be chosen while it polls, and a poll that is refused is asked anew', async () => {
    const lab = await open('short-polling');
    await lab.set('interval', '0.4');
    await lab.start();
    await lab.noted('body', 1);
    await lab.lab.locator('[name="what-if"]').selectOption('status-502-once');
    await lab.row('unit', '502 Bad Gateway').first().waitFor();
    const bodies = (await lab.capture()).page.filter(({ name }) => name === 'body').length;
    await lab.noted('body', bodies + 2);
    expect((await lab.rows()).filter((title) => title.startsWith('502'))).toHaveLength(1);
    await lab.close();
  });

  test('events without ids, cut after three: it comes back without Last-Event-ID, and what came between is missed', async () => {
    const lab = await open('server-sent-events');
    await lab.lab.locator('[name="what-if"]').selectOption('no-ids');
    await lab.set('retry', '800');
    await lab.set('rate', '8');
    await lab.start();
    await lab.noted('open', 2);
    await lab.noted('message', 4);
    await lab.comesTo('missed', (missed) => missed > 0);
    await lab.until(async () => (await lab.part('reconnects').innerText()).includes('without Last-Event-ID'));
    expect(await lab.part('aside').innerText()).toContain('Required: With no last event ID');
    await lab.close();
  });
});

describe('the stream view', () => {
  test('writes, chunks and lines over the same octets: slices that are chunks, and slices that are writes', async () => {
    const lab = await open('http-streaming');
    await lab.set('rate', '0');
    await lab.set('slice', '3');
    await lab.start();
    await lab.noted('response', 1);
    await lab.button('publish').click();
    // `1 Hello` and its line end.
    await lab.until(async () => (await lab.part('stream-table').textContent())?.includes('part 3 of 3') ?? false);
    const inChunks = lab.part('stream-table').locator('tr', { hasText: 'chunk-size line' });
    expect(await inChunks.count()).toBe(3);
    await lab.lab.locator('[name="slice-as"]').selectOption('writes');
    await lab.button('publish').click();
    await lab.until(async () => (await inChunks.count()) === 4);
    const writes = await lab
      .part('stream-table')
      .locator('tr', { hasText: /^writes/ })
      .count();
    expect(writes).toBeGreaterThan(4);
    expect(await lab.lab.locator('.stream-run.is-line').count()).toBeGreaterThan(1);
    await lab.close();
  });
});

describe('the hold chart', () => {
  test('a bar chooses its request in the list, and a row its bar; arrow keys go from one to the next', async () => {
    const lab = await open('long-polling');
    await lab.start();
    await lab.noted('body', 3);
    await lab.button('stop').click();
    await lab.until(async () => (await lab.part('status').innerText()).includes('Stopped'));
    await lab.until(async () => (await lab.bars.count()) >= 3);
    await lab.bars.nth(1).click();
    const key = await lab.bars.nth(1).getAttribute('data-entry');
    await lab.lab.locator(`.rung[data-entry="${key}"][aria-selected="true"]`).waitFor();
    await lab.page.keyboard.press('ArrowDown');
    const next = await lab.bars.nth(2).getAttribute('data-entry');
    await lab.lab.locator(`.rung[data-entry="${next}"][aria-selected="true"]`).waitFor();
    await lab.lab.locator(`.hold-bar[data-entry="${next}"][aria-selected="true"]`).waitFor();
    await lab.row('unit', '200 OK').first().click();
    await lab.lab
      .locator(`.hold-bar[data-entry="${await lab.bars.first().getAttribute('data-entry')}"][aria-selected="true"]`)
      .waitFor();
    await lab.close();
  });

  test('as it was recorded, without JavaScript: bars, marks, tables and sums', async () => {
    const lab = await open('long-polling', { javaScriptEnabled: false });
    expect(await lab.bars.count()).toBeGreaterThan(2);
    expect(await lab.figure('seen')).toBeGreaterThan(0);
    expect(await lab.part('hold-tables').textContent()).toContain('nothing');
    await lab.close();
  });

  test('in use axe finds nothing in either theme, and at 320 and 390 px nothing is wider than the window', async () => {
    const lab = await open('long-polling');
    await lab.lab.locator('[name="cursor"]').uncheck();
    await lab.start();
    await lab.button('burst').click();
    await lab.noted('body', 3);
    await lab.lab.locator('.hold-chart summary').click();
    expect(await findingsInBothThemes(lab.lab)).toEqual([]);
    for (const width of [320, 390]) {
      await lab.page.setViewportSize({ width, height: 800 });
      // What is drawn to a width is drawn anew a moment later.
      await lab.until(() => lab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
    await lab.close();
  });
});
