import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;
let context: BrowserContext;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  browser = await launchBrowser();
}, 180_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  host = await serveStatic(BELOW_A_PATH);
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
});
afterEach(async () => {
  await context.close();
  await host.close();
});

/** A lab on a plain host of files, where no sandbox is. */
async function open(lesson: string, index = 0, query = ''): Promise<LabPage> {
  const lab = new LabPage(await context.newPage(), index);
  await lab.page.goto(`${host.url}lessons/${lesson}/${query}`);
  return lab;
}

/** What a lab holds now, as its capture. */
function captureOf(page: Page, index = 0): Promise<Capture | undefined> {
  return page.evaluate(
    (at) => (document.querySelectorAll('wire-lab')[at] as HTMLElement & { capture(): Capture | undefined }).capture(),
    index,
  );
}

describe('WebSocket, simulated on a plain host of files below a path', () => {
  test('the 101 is held, let go by a step; text is echoed, a close is answered: every frame is there', async () => {
    const lab = await open('opening-handshake');
    await lab.connectHeld();
    await eventually(() => lab.part('origin').textContent()).toMatch(/^simulated/);
    await eventually(() => lab.lab.locator('[data-part="other-end-words"]').textContent()).toMatch(
      /There is no socket/,
    );
    await lab.button('step').click();
    await lab.event('open').waitFor();
    await lab.button('run').click();
    await lab.button('send').click();
    await lab.event('message').waitFor();
    await lab.button('close').click();
    await lab.event('close').waitFor();
    await eventually(() => lab.titles()).toEqual(
      expect.arrayContaining(['page: new WebSocket', 'page: open', 'page: send', 'page: message', 'page: close']),
    );
    const capture = await captureOf(lab.page);
    expect(capture?.origin).toBe('simulated');
    const types = new Set(capture?.events.map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining(['connection-opened', 'octets', 'held', 'released']));
    await eventually(async () => (await captureOf(lab.page))?.events.at(-1)?.type).toBe('connection-closed');
    expect(lab.errors.filter((text) => !text.includes('404'))).toEqual([]);
    expect(host.asked.filter((path) => path.includes('/simulated/'))).toEqual([]);
  });

  test('the same seed makes the same octets', async () => {
    const octets = async () => {
      const lab = await open('opening-handshake', 0, '?seed=again');
      await lab.part('hold').uncheck();
      await lab.button('connect').click();
      await lab
        .part('origin')
        .filter({ hasText: /^simulated/ })
        .waitFor();
      await lab.event('open').waitFor();
      await lab.button('send').click();
      await lab.event('message').waitFor();
      const capture = await captureOf(lab.page);
      return capture?.events.flatMap((event) => (event.type === 'octets' ? [event.octets] : []));
    };
    const first = await octets();
    expect(first?.length).toBeGreaterThanOrEqual(4);
    expect(await octets()).toEqual(first);
  });
});

describe('the techniques inside HTTP, simulated: the page’s own fetch and EventSource are answered through the service worker', () => {
  /** What script saw, once it has seen what `wanted` names. */
  async function sees(lesson: string, wanted: readonly string[], index = 0): Promise<LabPage> {
    const lab = await open(lesson, index);
    await lab.part('hold').uncheck();
    await lab.button('connect').click();
    const names = async () => (await captureOf(lab.page, index))?.page.map(({ name }) => name);
    await eventually(names).toEqual(expect.arrayContaining([...wanted]));
    expect((await captureOf(lab.page, index))?.origin).toBe('simulated');
    return lab;
  }

  test('a plain exchange', async () => {
    await sees('reading-the-wire', ['fetch', 'response', 'body']);
  });

  test('short polls, one after the other', async () => {
    const lab = await sees('short-polling', ['fetch', 'response', 'body']);
    await eventually(async () => (await captureOf(lab.page))?.page.filter(({ name }) => name === 'body').length).toBe(
      2,
    );
  });

  test('a long poll is held until there is an event', async () => {
    await sees('long-polling', ['fetch', 'response', 'body']);
  });

  test('a stream is read piece by piece', async () => {
    await sees('http-streaming', ['fetch', 'response', 'piece']);
  });

  test('an EventSource comes back by itself, and Last-Event-ID is in its request', async () => {
    const lab = await sees('server-sent-events', ['new EventSource', 'open', 'message']);
    await lab.button('cut').click();
    const requests = async () => {
      const events = (await captureOf(lab.page))?.events ?? [];
      return events.flatMap((event) =>
        event.type === 'octets' && event.side === 'client'
          ? [Buffer.from(event.octets, 'base64').toString('latin1')]
          : [],
      );
    };
    await eventually(async () => (await requests()).length).toBeGreaterThanOrEqual(2);
    expect((await requests())[1]).toMatch(/\r\nLast-Event-ID: \d+\r\n/);
  });

  test('a specimen goes out as it was written', async () => {
    await sees('server-sent-events', ['new EventSource', 'open', 'message'], 1);
  });
});

/** The labs of the site with what each of them does, as the built pages say. */
function labs(): { readonly lesson: string; readonly index: number; readonly technique: string }[] {
  const folder = `${BELOW_A_PATH.folder}lessons/`;
  return readdirSync(folder).flatMap((lesson) => {
    const page = readFileSync(`${folder}${lesson}/index.html`, 'utf8');
    const tags = page.match(/<wire-lab\b[^>]*>/g) ?? [];
    return tags.map((tag, index) => ({
      lesson,
      index,
      technique: /data-technique="([^"]*)"/.exec(tag)?.[1] ?? 'WebSocket',
    }));
  });
}

/** Opens a lab, chooses what is given in its form, and presses its first button: what comes is simulated. */
async function started(
  lesson: string,
  index: number,
  chosen: Readonly<Record<string, string>> = {},
): Promise<FeedLabPage> {
  const lab = new FeedLabPage(await context.newPage(), index);
  await lab.page.goto(`${host.url}lessons/${lesson}/`);
  await lab.part('hold').uncheck();
  for (const [name, value] of Object.entries(chosen)) await lab.lab.locator(`[name="${name}"]`).selectOption(value);
  await lab.button('connect').click();
  await lab
    .part('origin')
    .filter({ hasText: /^simulated/ })
    .waitFor();
  return lab;
}

describe('every lab of every lesson', () => {
  test('can be used, and says that it is simulated', { timeout: 120_000 }, async () => {
    const all = labs().filter(({ technique }) => technique !== 'MQTT');
    expect(new Set(all.map(({ technique }) => technique)).size).toBeGreaterThan(10);
    for (const { lesson, index, technique } of all) {
      const lab = await started(lesson, index);
      await eventually(() => lab.part('other-end-words').innerText()).toMatch(/^Simulated: .*There is no socket/);
      await eventually(() => lab.page.locator('#origin').innerText()).toBe('simulated');
      const octets = async () => (await lab.capture()).events.filter(({ type }) => type === 'octets').length;
      await eventually(octets).toBeGreaterThanOrEqual(2);
      const unforeseen = lab.errors.filter((text) => !/404|ERR_FAILED/.test(text));
      expect(unforeseen, `${lesson}, ${technique}`).toEqual([]);
      await lab.page.close();
    }
  });

  test('RFC 9112 §9.4: a model of Chromium keeps the seventh EventSource back, and there is no other port', async () => {
    const lab = await started('server-sent-events', 2);
    const state = (name: string) => lab.lab.locator(`[data-state="${name}"]`);
    await lab.until(async () => (await state('OPEN').count()) === 6 && (await state('queued').count()) === 1);
    await eventually(() => lab.part('other-end-words').innerText()).toContain('your own browser is not measured');
    await lab.button('same-port').click();
    await lab.button('other-port').click();
    await eventually(() => lab.lab.locator('[data-other-port]').innerText()).toContain('A simulation has one port');
    expect(await lab.lab.locator('[data-same-port]').getAttribute('data-same-port')).toBe('waiting');
    await lab.button('close-one').click();
    await lab.until(async () => (await state('CLOSED').count()) === 1 && (await state('OPEN').count()) === 6);
  });

  // What the real browser does is in browser-own-doing.test.ts.
  test.each([
    ['cached-twice', '2 fetches, 2 requests on 1 connection.'],
    ['no-store-twice', '2 fetches, 2 requests on 2 connections.'],
    ['preflight', '1 fetch, 1 request on 1 connection, 1 preflight.'],
    ['retried', '3 fetches, 4 requests on 2 connections.'],
  ])('what a browser adds, by a model of Chromium: %s', async (trial, counted) => {
    const lab = await started('short-polling', 1, { trial });
    await eventually(() => lab.lab.locator('[data-adds-result]').innerText()).toContain(counted);
  });

  test('a request that is a stream: fetch() fails after its preflight, the raw client sends chunk by chunk', async () => {
    const page = await started('http-streaming', 1);
    await eventually(() => page.part('message').innerText()).toMatch(/^fetch\(\) failed, and no octet of the request/);
    await eventually(() => page.rows()).toEqual(expect.arrayContaining(['OPTIONS /s/…/stream']));
    expect(await page.rows()).not.toContain('POST /s/…/stream');
    const raw = await started('http-streaming', 1, { by: 'raw' });
    await eventually(() => raw.part('message').innerText()).toMatch(/goes on as long as you send chunks/);
    await raw.button('send-piece').click();
    await raw.button('end-request').click();
    await eventually(() => raw.part('message').innerText()).toBe('The request has ended, and then its answer.');
  });

  test('one call in JSON, XML, WAMP and MQTT', async () => {
    const lab = await started('subprotocols', 2);
    await eventually(() => lab.part('message').innerText()).toMatch(/^The same answer, four times/);
  });

  test('WAMP: two peers of the page call each other through the simulated router, which no other program can reach', async () => {
    const lab = await started('wamp', 0);
    await eventually(() => lab.part('message').innerText()).toMatch(/^2 peers have joined/);
    await lab.button('wamp-register-0').click();
    await eventually(() => lab.part('wamp-router').innerText()).toContain('com.example');
    await lab.button('wamp-call-1').click();
    const heard = async () => (await lab.capture()).page.map(({ detail }) => String(detail?.['text']).slice(0, 4));
    await eventually(heard).toEqual(expect.arrayContaining(['[68,', '[70,', '[50,']));
    await eventually(() => lab.lab.innerText()).toContain('a program of your own cannot join it');
  });
});
