import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
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

  test('a lab that cannot be simulated says so', async () => {
    const lab = await open('http-streaming', 1);
    await lab.button('connect').click();
    await eventually(() => lab.part('message').textContent()).toMatch(/No sandbox answers here.*has no simulation/);
    expect(await lab.part('origin').textContent()).toMatch(/^recorded/);
  });
});
