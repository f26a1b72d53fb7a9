import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';
import { type RaceLane, RaceResult } from '#measure/race-result.ts';
import type { RaceTechnique } from '#measure/race-settings.ts';
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts';
import { defaultLimits } from '#service/limits.ts';

/** Octets that one socket took in and gave out. */
interface Count {
  readonly up: number;
  readonly down: number;
}

/**
 * A sandbox within this process, and what Node itself says its sockets have read and written: below the tap, and not by any
 * code of ours.
 */
export class CountedSandbox {
  readonly sandbox: Sandbox;
  readonly #sockets: { readonly port: number; readonly socket: Socket }[] = [];
  readonly #accepted = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket };
    this.#sockets.push({ port: socket.localPort ?? 0, socket });
  };

  private constructor() {
    channel('net.server.socket').subscribe(this.#accepted);
    this.sandbox = createSandbox({
      ...{ host: '127.0.0.1', port: 0, wirePort: 0, lanePort: undefined, mqttPort: undefined, mqttUrl: undefined },
      ...{ allowOrigin: [], allowHost: [], limits: defaultLimits },
      siteFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    });
  }

  static async start(): Promise<CountedSandbox> {
    const counted = new CountedSandbox();
    await counted.sandbox.listen();
    return counted;
  }

  get url(): string {
    return `http://127.0.0.1:${this.sandbox.port}`;
  }

  /** What crossed all connections that a port has accepted. */
  count(port: number): Count {
    const own = this.#sockets.filter((each) => each.port === port).map(({ socket }) => socket);
    return {
      up: own.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      down: own.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    };
  }

  async stop(): Promise<void> {
    channel('net.server.socket').unsubscribe(this.#accepted);
    await this.sandbox.close(100);
  }
}

/** The page of the race, driven as a reader would. */
export class RacePage {
  readonly page: Page;
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<RacePage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const race = new RacePage(await context.newPage());
    await race.page.goto(`${url}/race/`);
    return race;
  }

  field(name: string): Locator {
    return this.page.locator(`wire-race [name="${name}"]`);
  }

  part(name: string): Locator {
    return this.page.locator(`wire-race [data-part="${name}"]`);
  }

  button(action: string): Locator {
    return this.page.locator(`wire-race [data-action="${action}"]`);
  }

  /** Waits until the page's script has taken the form over. */
  async ready(): Promise<void> {
    await this.field('scenario').focus();
    await this.page.locator('wire-race:defined').waitFor();
  }

  /** Starts a race, and waits until its result is shown. */
  async run(): Promise<RaceResult> {
    await this.button('start').click();
    await this.page.locator('wire-race[data-running]').waitFor();
    await this.page.locator('wire-race[data-shown="over"]:not([data-running])').waitFor({ timeout: 40_000 });
    return this.result();
  }

  async result(): Promise<RaceResult> {
    const race = this.page.locator('wire-race');
    return RaceResult.parse(await race.evaluate((element: Element & { result?: () => unknown }) => element.result?.()));
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** The lane of a technique in a result. */
export function laneOf({ lanes }: RaceResult, technique: RaceTechnique): RaceLane {
  const lane = lanes.find((each) => each.technique === technique);
  if (!lane) throw new Error(`there is no lane of ${technique}`);
  return lane;
}
