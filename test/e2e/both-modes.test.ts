import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Capture } from '#capture/schema.ts';
import { browserAlike } from '#test/contract/browser-alike.ts';
import { BELOW_A_PATH, provideSite } from '#test/setup/built-site.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { type StaticServer, serveStatic } from '#test/setup/static-server.ts';
import { FeedLabPage } from './feed-lab-page.ts';
import { eventually } from './lab-page.ts';

let browser: Browser;
let host: StaticServer;
let sandbox: RunningSandbox;

beforeAll(async () => {
  await provideSite(BELOW_A_PATH);
  host = await serveStatic(BELOW_A_PATH);
  sandbox = await startSandbox(undefined, ['--allow-origin', host.origin]);
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await host?.close();
});

/** What a reader does in a lab: the same, whatever the lab talks to. */
interface Script {
  readonly name: string;
  readonly lesson: string;
  readonly index?: number;
  /** The state that the page is opened in. */
  readonly at?: string;
  /** Numbers are drawn at random by the other end. */
  readonly random?: boolean;
  /** A library of the page throws dice for its numbers: here it always gets the lowest, with which a simulation begins. */
  readonly loaded?: boolean;
  play(lab: FeedLabPage): Promise<void>;
}

async function start(lab: FeedLabPage): Promise<void> {
  await lab.part('hold').uncheck();
  await lab.button('connect').click();
}

/** Waits until so many connections have closed in the capture. */
async function closed(lab: FeedLabPage, count: number): Promise<void> {
  const types = async () => (await lab.capture()).events.map(({ type }) => type);
  await eventually(async () => (await types()).filter((type) => type === 'connection-closed').length).toBe(count);
}

const scripts: readonly Script[] = [
  {
    name: 'a handshake that is held and let go by a step, a text and its echo, a close',
    lesson: 'opening-handshake',
    async play(lab) {
      await lab.connectHeld();
      await lab.button('step').click();
      await lab.noted('open', 1);
      await lab.button('run').click();
      await lab.button('send').click();
      await lab.noted('message', 1);
      await lab.button('close').click();
      await lab.noted('close', 1);
      await closed(lab, 1);
    },
  },
  {
    name: 'a what-if: the accept is wrong, and the browser fails the connection',
    lesson: 'opening-handshake',
    at: '#what-if=accept-bad-guid',
    async play(lab) {
      await start(lab);
      await lab.noted('close', 1);
      await closed(lab, 1);
    },
  },
  {
    name: 'a long poll that is held until something is published',
    lesson: 'long-polling',
    async play(lab) {
      await lab.set('rate', '0');
      await start(lab);
      await eventually(() => lab.figure('requests')).toBe(1);
      await lab.button('publish').click();
      await lab.noted('body', 2);
      await eventually(() => lab.figure('requests')).toBe(2);
      await lab.button('stop').click();
      await closed(lab, 1);
    },
  },
  {
    name: 'a stream that brings what is published, and is left',
    lesson: 'http-streaming',
    async play(lab) {
      await lab.set('rate', '0');
      await start(lab);
      await lab.noted('response', 1);
      await lab.button('publish').click();
      await lab.noted('piece', 1);
      await lab.button('stop').click();
      await closed(lab, 1);
    },
  },
  {
    name: 'images in one answer, each of which replaces the one before in an <img>',
    lesson: 'http-streaming',
    async play(lab) {
      await lab.set('rate', '0');
      await lab.lab.locator('[name="format"]').selectOption('multipart');
      await start(lab);
      await lab.noted('img src', 1);
      await lab.button('publish').click();
      await lab.noted('load', 1);
      await lab.button('stop').click();
      await closed(lab, 1);
    },
  },
  {
    name: 'an EventSource that is cut, and comes back with Last-Event-ID',
    lesson: 'server-sent-events',
    async play(lab) {
      await lab.set('rate', '0');
      await lab.set('retry', '200');
      await start(lab);
      await lab.noted('open', 1);
      await lab.button('publish').click();
      await lab.noted('message', 1);
      await lab.button('cut').click();
      await lab.noted('open', 2);
      await lab.button('publish').click();
      await lab.noted('message', 2);
      await lab.button('stop').click();
      await closed(lab, 2);
    },
  },
  {
    name: 'two languages in one room',
    lesson: 'subprotocols',
    index: 1,
    async play(lab) {
      await start(lab);
      await lab.noted('open', 2);
      await lab.button('add').click();
      await lab.noted('message', 2);
      await lab.button('stop').click();
      await lab.noted('close', 2);
      await closed(lab, 2);
    },
  },
  {
    name: 'two WAMP peers: one registers a procedure, the other calls it',
    lesson: 'wamp',
    random: true,
    async play(lab) {
      await start(lab);
      await eventually(() => lab.part('message').innerText()).toMatch(/^2 peers have joined/);
      await lab.button('wamp-register-0').click();
      await lab.noted('message', 3);
      await lab.button('wamp-call-1').click();
      await lab.noted('message', 5);
      await lab.button('wamp-leave-0').click();
      await lab.noted('message', 6);
      await lab.button('wamp-close-1').click();
      await closed(lab, 1);
    },
  },
  {
    name: 'two MQTT clients: one subscribes, the other publishes with QoS 2, and both are cut',
    lesson: 'mqtt',
    loaded: true,
    async play(lab) {
      const client = (number: number) => lab.lab.locator(`[data-client="${number}"]`);
      const told = (number: number) => eventually(() => client(number).locator('[data-client-told]').innerText());
      await lab.button('connect').click();
      for (const number of [0, 1]) await told(number).toMatch(/^connected/);
      await client(1).locator('[data-mqtt="subscribe-qos"]').selectOption('0');
      await lab.button('mqtt-subscribe-1').click();
      await told(1).toContain('weather/# QoS 0');
      await lab.button('mqtt-publish-0').click();
      await lab.noted('published', 1);
      await lab.noted('delivered', 1);
      for (const number of [0, 1]) {
        await lab.button(`mqtt-cut-${number}`).click();
        await told(number).toMatch(/^closed/);
      }
      await closed(lab, 2);
    },
  },
];

/** What script was told of each of its objects. */
function told({ page }: Capture): string[] {
  return page.reduce<string[]>((names, { socket, name }) => {
    names[socket] = `${names[socket] ?? ''}${name}, `;
    return names;
  }, []);
}

/** Plays a script with one of the two; answers with what was captured. */
async function captured(script: Script, mode: 'live' | 'simulated'): Promise<Capture> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1100 } });
  const chosen = mode === 'live' ? sandbox.url : mode;
  await context.addInitScript((choice) => sessionStorage.setItem('wire101-other-end', choice), chosen);
  if (script.loaded) await context.addInitScript(() => Object.assign(Math, { random: () => 0 }));
  const lab = new FeedLabPage(await context.newPage(), script.index);
  await lab.page.goto(`${host.url}lessons/${script.lesson}/${script.at ?? ''}`);
  await script.play(lab);
  expect(await lab.part('origin').innerText()).toMatch(new RegExp(`^${mode}`));
  const capture = await lab.capture();
  await context.close();
  return capture;
}

for (const script of scripts) {
  test(`${script.name}: the same capture, live and simulated`, { timeout: 60_000 }, async () => {
    const live = await captured(script, 'live');
    const simulated = await captured(script, 'simulated');
    expect(told(simulated)).toEqual(told(live));
    const lines = browserAlike(live, script.random);
    expect(lines.length).toBeGreaterThan(0);
    expect(browserAlike(simulated, script.random)).toEqual(lines);
  });
}
