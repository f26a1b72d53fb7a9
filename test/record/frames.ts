import type { Page } from 'playwright';
import { LiveCommands } from '#link/live-commands.ts';
import type { Session } from '#link/sandbox-api.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import type { Scenario } from './recording.ts';

const LESSON = '/lessons/frames/';

/** Messages as a ticker would send them: the same names again and again. */
const TICKS = [101.25, 101.5, 101.35].map((price, index) =>
  JSON.stringify({
    id: index + 1,
    symbol: 'WIRE',
    price,
    currency: 'EUR',
    exchange: 'An example exchange',
    open: true,
  }),
);

/** One of a page's labs, driven as a reader would. */
class DrivenLab {
  readonly #page: Page;
  readonly #lab: ReturnType<Page['locator']>;
  #messages = 0;

  constructor(page: Page, index: number) {
    this.#page = page;
    this.#lab = page.locator('wire-lab').nth(index);
  }

  /** Connects with nothing held; answers how the server is made to do something. */
  async connect(): Promise<LiveCommands> {
    await this.#lab.locator('[data-part="hold"]').uncheck();
    const opened = this.#page.waitForResponse((response) => response.url().endsWith('/api/sessions'));
    await this.#lab.locator('[data-action="connect"]').click();
    const { urls, controlToken } = (await (await opened).json()) as Session;
    await this.#seen('open', 1);
    await this.#lab.locator('summary', { hasText: 'Send as the page' }).click();
    return new LiveCommands(urls, controlToken);
  }

  /** Sends as the page, and waits for the echo. */
  async send(name: 'pageText' | 'pageHex', value: string): Promise<void> {
    await this.#lab.locator(`[name="${name}"]`).fill(value);
    await this.#lab.locator(`[data-form="${name === 'pageText' ? 'page-text' : 'page-binary'}"] button`).click();
    await this.message();
  }

  /** Waits until script has seen one message more. */
  async message(): Promise<void> {
    this.#messages += 1;
    await this.#seen('message', this.#messages);
    await this.#page.waitForTimeout(300);
  }

  async close(): Promise<void> {
    await this.#lab.locator('[data-action="close"]').click();
    await this.#seen('close', 1);
    await this.#page.waitForTimeout(300);
  }

  async #seen(name: string, count: number): Promise<void> {
    await this.#lab
      .locator(`.rung-page:has(.rung-title:text-is("${name}"))`)
      .nth(count - 1)
      .waitFor();
  }
}

function fragment(opcode: number, text: string, fin: boolean): Uint8Array {
  return encodeFrame({ fin, rsv1: false, rsv2: false, rsv3: false, opcode, payload: encodeUtf8(text) });
}

async function ticks(page: Page, index: number): Promise<void> {
  const lab = new DrivenLab(page, index);
  await lab.connect();
  for (const tick of TICKS) await lab.send('pageText', tick);
  await lab.close();
}

export const frames: Scenario = {
  folder: '03-frames',
  recordings: [
    {
      name: 'frames',
      title:
        'Texts of 5, 200 and 70 000 octets, three octets of binary, a text in two fragments with a Ping between them',
      page: LESSON,
      async steps(page) {
        const lab = new DrivenLab(page, 0);
        const server = await lab.connect();
        await lab.send('pageText', 'Hello');
        await lab.send('pageText', 'octets! '.repeat(25));
        await lab.send('pageText', '0123456789'.repeat(7000));
        await lab.send('pageHex', '00 ff 2a');
        await server.inject(fragment(1, 'Hel', false));
        await server.inject(fragment(9, '?', true));
        await page.waitForTimeout(300);
        await server.inject(fragment(0, 'lo', true));
        await lab.message();
        await lab.close();
      },
    },
    {
      name: 'plain',
      title: 'Three messages of a ticker and their echoes, not compressed',
      page: LESSON,
      steps: (page) => ticks(page, 0),
    },
    {
      name: 'deflated',
      title: 'The same three messages with permessage-deflate agreed',
      page: LESSON,
      lab: 1,
      steps: (page) => ticks(page, 1),
    },
  ],
};
