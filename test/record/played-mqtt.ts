import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { leaveOutToken } from '#capture/leave-out-token.ts';
import { Capture } from '#capture/schema.ts';
import { LiveCommands } from '#link/live-commands.ts';
import { ask, openSession, type Session } from '#link/sandbox-api.ts';
import type { Stage } from './recording.ts';

/** A client of MQTT.js, as far as it is used here. */
interface Played {
  readonly connected: boolean;
  readonly stream: { destroy(): void };
  on(event: 'message', listener: () => void): void;
  subscribeAsync(filter: string, options: { qos: number }): Promise<unknown>;
  publishAsync(topic: string, payload: string, options: { qos: number; retain: boolean }): Promise<unknown>;
  endAsync(): Promise<void>;
}

interface PlayedClients {
  readonly clients: Record<string, Played>;
  /** How many messages each client has received. */
  readonly messages: Record<string, number>;
}

declare global {
  interface Window {
    mqtt?: { connect(url: string, options: object): Played };
    playedMqtt?: PlayedClients;
  }
}

const MQTT_JS = createRequire(import.meta.url)
  .resolve('mqtt')
  .replace(/build.index\.js$/, 'dist/mqtt.min.js');

/** How often and how long something awaited is looked for, in milliseconds. */
const POLL = 20;
const PATIENCE = 20_000;

/** The turns that a reader's steps would take. */
const BREATH = 250;

/** The MQTT clients of one page, MQTT.js over WebSocket, in a session of the sandbox. */
export class PlayedMqtt {
  readonly commands: LiveCommands;
  readonly #page: Page;
  readonly #session: Session;
  readonly #browserName: string;

  private constructor(page: Page, session: Session, browserName: string) {
    this.#page = page;
    this.#session = session;
    this.#browserName = browserName;
    this.commands = new LiveCommands(session.urls, session.controlToken);
  }

  static async open({ browser, site, browserName }: Stage): Promise<PlayedMqtt> {
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${site}/healthz`);
    await page.addScriptTag({ path: MQTT_JS });
    await page.evaluate(() => {
      window.playedMqtt = { clients: {}, messages: {} };
    });
    return new PlayedMqtt(page, await openSession(site), browserName);
  }

  /** Connects a client by its identifier; `options` are MQTT.js's. */
  async connect(clientId: string, options: object = {}): Promise<void> {
    const url = this.#session.urls.mqtt;
    await this.#page.evaluate(connectInPage, {
      url,
      options: { protocolVersion: 4, reconnectPeriod: 0, ...options, clientId },
    });
    await this.connected(clientId);
  }

  async connected(clientId: string): Promise<void> {
    await this.until(() =>
      this.#page.evaluate((name) => window.playedMqtt?.clients[name]?.connected === true, clientId),
    );
    await this.breathe();
  }

  async subscribe(clientId: string, filter: string, qos: number): Promise<void> {
    await this.#page.evaluate(
      async ({ name, on, asked }) => void (await window.playedMqtt?.clients[name]?.subscribeAsync(on, { qos: asked })),
      { name: clientId, on: filter, asked: qos },
    );
    await this.breathe();
  }

  /** Publishes, and waits until the hand-off is over unless told otherwise. */
  async publish(
    clientId: string,
    topic: string,
    payload: string,
    { qos = 0, retain = false, waits = true }: { qos?: number; retain?: boolean; waits?: boolean } = {},
  ): Promise<void> {
    await this.#page.evaluate(
      async ({ name, to, text, options, whole }) => {
        const published = window.playedMqtt?.clients[name]?.publishAsync(to, text, options);
        if (whole) await published;
      },
      { name: clientId, to: topic, text: payload, options: { qos, retain }, whole: waits },
    );
    await this.breathe();
  }

  /** Waits until a client has received `count` messages in all. */
  async received(clientId: string, count: number): Promise<void> {
    await this.until(() =>
      this.#page.evaluate(({ name, least }) => (window.playedMqtt?.messages[name] ?? 0) >= least, {
        name: clientId,
        least: count,
      }),
    );
    await this.breathe();
  }

  /** Ends a client with a DISCONNECT. */
  async end(clientId: string): Promise<void> {
    await this.#page.evaluate(async (name) => void (await window.playedMqtt?.clients[name]?.endAsync()), clientId);
    await this.breathe();
  }

  /** Closes the WebSocket of a client under it. */
  async drop(clientId: string): Promise<void> {
    await this.#page.evaluate((name) => window.playedMqtt?.clients[name]?.stream.destroy(), clientId);
    await this.breathe();
  }

  async breathe(): Promise<void> {
    await this.#page.waitForTimeout(BREATH);
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await this.#page.waitForTimeout(POLL))
      if (await holds()) return;
    throw new Error(`it did not come within ${PATIENCE / 1000} s`);
  }

  /** All that was seen, as a recorded capture; the session and the page are gone after it. */
  async take(title: string): Promise<Capture> {
    const { urls, controlToken, wireToken, startedAt } = this.#session;
    const answer = await ask(urls.capture, { token: controlToken, headers: { accept: 'application/json' } });
    const capture = recorded(Capture.parse(await answer.json()), {
      title,
      startedAt,
      wireToken,
      browser: this.#browserName,
    });
    await ask(urls.session, { method: 'DELETE', token: controlToken });
    await this.#page.context().close();
    return capture;
  }
}

/** A capture as a lesson keeps it: without the token, times in whole microseconds. */
export function recorded(
  { events }: Capture,
  { wireToken, ...about }: { title: string; startedAt: string; wireToken: string; browser?: string },
): Capture {
  return {
    format: 'wire101-capture',
    version: 1,
    origin: 'recorded',
    ...about,
    clocks: {},
    events: leaveOutToken(events, wireToken).map((event) => ({ ...event, time: Math.round(event.time) })),
    page: [],
  };
}

function connectInPage({ url, options }: { url: string; options: { clientId: string } }): void {
  const { mqtt, playedMqtt } = window;
  const client = mqtt?.connect(url, options);
  if (!client || !playedMqtt) throw new Error('there is no MQTT.js');
  const { clientId } = options;
  playedMqtt.clients[clientId] = client;
  playedMqtt.messages[clientId] ??= 0;
  client.on('message', () => {
    playedMqtt.messages[clientId] = (playedMqtt.messages[clientId] ?? 0) + 1;
  });
}
