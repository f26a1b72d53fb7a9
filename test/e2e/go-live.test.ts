import type { Browser, BrowserContext } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { freePort, type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { type StaticServer, serveStatic, staticAnswer } from '#test/setup/static-server.ts';
import { eventually, LabPage } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;
let context: BrowserContext;
let sandbox: RunningSandbox | undefined;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  host = await serveStatic(BELOW_A_PATH);
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
});
afterEach(async () => {
  await context.close();
  await sandbox?.stop();
  sandbox = undefined;
});

const LESSON = 'lessons/opening-handshake/';

async function open(url = host.url): Promise<LabPage> {
  const lab = new LabPage(await context.newPage());
  await lab.page.goto(url + LESSON);
  return lab;
}

const words = (lab: LabPage) => lab.part('other-end-words').innerText();
/** What the header says that the labs talk to. */
const header = (lab: LabPage) => lab.page.locator('#origin').textContent();
const note = (lab: LabPage) => lab.part('go-live-note').innerText();

async function goLive(lab: LabPage, address: string): Promise<void> {
  if (!(await lab.part('go-live').isVisible())) await lab.button('choose-live').click();
  await lab.part('go-live-address').fill(address);
  await lab.button('go-live').click();
}

/** The options that the page tells to start a sandbox with. */
async function toldOptions(lab: LabPage): Promise<string[]> {
  await lab.button('choose-live').click();
  const command = await lab.part('go-live').locator('pre').innerText();
  expect(command).toMatch(/^npm ci && npm start -- /);
  return command.split(' -- ')[1]?.split(' ') ?? [];
}

describe('a page of a host of files, and a sandbox on the reader’s machine', () => {
  test('is asked when the reader says so and not before; started as the page says, it answers', {
    timeout: 90_000,
  }, async () => {
    const lab = await open();
    const asked = new Set<string>();
    lab.page.on('request', (request) => asked.add(new URL(request.url()).origin));
    const options = await toldOptions(lab);
    expect(options).toEqual(['--allow-origin', host.origin]);
    const port = await freePort();
    const wire = ['--wire-port', String(await freePort())];
    sandbox = await startSandbox(port, [...wire, ...options]);
    await lab.page.reload();
    await lab.lab.hover();
    await eventually(() => words(lab)).toMatch(/^No sandbox answers here|simulates the other end/);
    expect([...asked]).toEqual([host.origin]);
    expect(await header(lab)).toBe('recorded');

    await goLive(lab, sandbox.url);
    await eventually(() => words(lab)).toBe(
      `Connect makes your browser talk to the sandbox at 127.0.0.1:${port} over real sockets.`,
    );
    expect(await lab.button('choose-live').getAttribute('aria-pressed')).toBe('true');
    expect(await header(lab)).toBe(`live · 127.0.0.1:${port}`);
    await lab.connectOpen();
    await eventually(() => words(lab)).toMatch(/^Live: your browser and a sandbox talk over real sockets/);
    await eventually(() => lab.row('unit', '101').count()).toBe(1);

    // It goes away: that is told, nothing is lost, and nothing is simulated in its place.
    await sandbox.stop('SIGKILL');
    await eventually(() => words(lab)).toMatch(/^Live: the sandbox does not answer/);
    await eventually(() => header(lab)).toBe(`was live · 127.0.0.1:${port}`);
    await eventually(() => lab.part('status').innerText()).toMatch(/What was captured is kept/);
    await lab.button('restart').click();
    await eventually(() => lab.part('status').innerText()).toMatch(/does not answer\. What was captured is kept/);
    expect(await lab.row('unit', '101').count()).toBe(1);
    sandbox = await startSandbox(port, [...wire, ...options]);
    await eventually(() => lab.part('status').innerText()).toMatch(/session has ended/);
    expect(await lab.row('unit', '101').count()).toBe(1);
    await eventually(() => header(lab)).toBe(`live · 127.0.0.1:${port}`);
    await lab.button('connect').click();
    await eventually(() => lab.part('origin').innerText()).toMatch(/^live/);
    await lab.event('open').waitFor();

    // The reader's choice, either way.
    await lab.button('choose-simulated').click();
    await eventually(() => header(lab)).toBe('simulated');
    await goLive(lab, sandbox.url);
    await eventually(() => header(lab)).toBe(`live · 127.0.0.1:${port}`);

    // Another page of the tab remembers.
    await lab.page.goto(`${host.url}lessons/reading-the-wire/`);
    await lab.lab.hover();
    await eventually(() => words(lab)).toContain(`the sandbox at 127.0.0.1:${port}`);
    await lab.button('connect').click();
    await eventually(() => lab.part('origin').innerText()).toMatch(/^live/);
    expect(await header(lab)).toBe(`live · 127.0.0.1:${port}`);
  });

  test('one that was not told of the page’s origin is told from none', async () => {
    const lab = await open();
    sandbox = await startSandbox();
    await goLive(lab, sandbox.url);
    await eventually(() => note(lab)).toBe(
      `Something answers at ${sandbox.url}, and not to pages of ${host.origin}: start it with --allow-origin ${host.origin}.`,
    );
    await goLive(lab, `127.0.0.1:${await freePort()}`);
    await eventually(() => note(lab)).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:\d+, or this browser/);
    await goLive(lab, 'not an address');
    await eventually(() => note(lab)).toMatch(/^This is no address/);
    await lab.page.keyboard.press('Escape');
    await lab.part('go-live').waitFor({ state: 'hidden' });
    expect(await lab.lab.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('choose-live');
  });
});

describe('a page that came over HTTPS', () => {
  const SECURE = 'https://class.example';

  beforeEach(async () => {
    await context.route(`${SECURE}/**`, async (route) => {
      const { status, headers, body } = staticAnswer(BELOW_A_PATH, new URL(route.request().url()).pathname);
      await route.fulfill({ status, headers, body });
    });
  });

  test('may not talk to a plain address on the network: it leads there instead, and asks nothing', async () => {
    const lab = await open(SECURE + BELOW_A_PATH.base);
    const asked: string[] = [];
    lab.page.on('request', (request) => asked.push(new URL(request.url()).hostname));
    await goLive(lab, '192.168.7.7:4101');
    await eventually(() => note(lab)).toMatch(
      /came over HTTPS, and a browser lets it talk to no plain address on the network/,
    );
    const link = lab.part('go-live-note').getByRole('link');
    expect(await link.getAttribute('href')).toBe(`http://192.168.7.7:4101/${LESSON}`);
    expect(asked).not.toContain('192.168.7.7');
  });

  test('may talk to the reader’s own machine', { timeout: 90_000 }, async () => {
    const lab = await open(SECURE + BELOW_A_PATH.base);
    const options = await toldOptions(lab);
    expect(options).toEqual(['--allow-origin', SECURE]);
    sandbox = await startSandbox(undefined, options);
    // Chromium asks the reader first (Local Network Access).
    await context.grantPermissions(['local-network-access']);
    await goLive(lab, sandbox.url);
    await eventually(() => words(lab)).toContain(`the sandbox at 127.0.0.1:${sandbox?.port}`);
    await lab.connectOpen();
    expect(lab.errors.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
