import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { TeacherClient } from '#link/workshop-client.ts';
import { findingsInBothThemes } from '#test/setup/axe.ts';
import { launchBrowser } from '#test/setup/launch-browser.ts';
import { type RunningWorkshop, startWorkshop } from '#test/setup/start-workshop.ts';
import { eventually } from './lab-page.ts';

const CHANNELS = ['chat', 'news', 'poll', 'topics'] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** The page with the four techniques, as one learner has it. */
class TogetherPage {
  readonly page: Page;
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async open(url: string, seat?: { readonly code: string; readonly name: string }): Promise<TogetherPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const together = new TogetherPage(await context.newPage());
    const { page } = together;
    if (seat) {
      await page.goto(`${url}/join/#${seat.code}`);
      await page.getByLabel('Your name').fill(seat.name);
      await page.keyboard.press('Enter');
      await page.locator('.seat-bar').getByText('in the room', { exact: true }).waitFor();
    }
    await page.goto(`${url}/together/`);
    return together;
  }

  /** Presses a button of the lab once it does something. */
  async press(action: string): Promise<void> {
    await this.page.locator(`[data-action="${action}"]:not([aria-disabled])`).click();
  }

  /** Hears by all four techniques once this resolves. */
  async here(): Promise<void> {
    await eventually(() => this.page.locator('.together-head .is-connected').count()).toBe(4);
  }

  async say(action: 'say-chat' | 'say-post' | 'say-topics', text: string): Promise<void> {
    await this.page.fill('[name="text"]', text);
    await this.press(action);
  }

  /** What each technique has brought, without what it says beside the text. */
  async heard(): Promise<Readonly<Record<string, string[]>>> {
    const heard: Record<string, string[]> = {};
    for (const name of CHANNELS) {
      heard[name] = await this.page
        .locator(`[data-channel="${name}"] li:not(.together-none)`)
        .evaluateAll((all) =>
          all.map((one) => (one.textContent ?? '').replace(one.querySelector('small')?.textContent ?? '', '').trim()),
        );
    }
    return heard;
  }

  status(): Promise<string> {
    return this.page.locator('[data-part="message"]').innerText();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** How each technique shows what was said: number, who and what. */
const shown = (said: readonly (readonly [id: number, seat: string, name: string, text: string])[]) => {
  const lines = said.map(([id, seat, name, text]) => ({
    full: `${id} ${seat} ${name}: ${text}`,
    text,
    id,
    seat,
    name,
  }));
  return {
    chat: lines.map(({ id, seat, name, text }) => `${id} ${seat} ${name} ${text}`),
    news: lines.map(({ full }) => full),
    poll: lines.map(({ full }) => full),
    topics: lines.map(({ seat, text }) => `class/${seat}/say ${text}`),
  };
};

describe('a class in two browsers', () => {
  let workshop: RunningWorkshop;
  let teacher: TeacherClient;

  beforeEach(async () => {
    workshop = await startWorkshop();
    teacher = new TeacherClient(workshop.url, workshop.teacher);
    await teacher.share(0, true);
  });
  afterEach(() => workshop.stop('SIGKILL'));

  test('hears each other four ways, once; after a closed lid, after a kill, and no more when each is alone again', async () => {
    const { url, code } = workshop;
    const ana = await TogetherPage.open(url, { code, name: 'Ana' });
    const ben = await TogetherPage.open(url, { code, name: 'Ben' });
    for (const each of [ana, ben]) {
      await each.press('connect');
      await each.here();
    }
    expect(await ana.status()).toMatch(/^Together, as number 1, Ana/);
    const said: [number, string, string, string][] = [];
    const hear = async (...pages: TogetherPage[]) => {
      for (const each of pages) await eventually(() => each.heard()).toEqual(shown(said));
    };
    await ana.say('say-chat', 'by WebSocket');
    said.push([1, '1', 'Ana', 'by WebSocket']);
    await hear(ana, ben);
    const markup = '<img src=x onerror="document.title=1">';
    await ben.say('say-post', markup);
    said.push([2, '2', 'Ben', markup]);
    await hear(ana, ben);
    expect(await ana.page.locator('.together-lines img').count()).toBe(0);
    await ana.say('say-topics', 'by MQTT');
    said.push([3, '1', 'Ana', 'by MQTT']);
    await hear(ana, ben);
    expect(await findingsInBothThemes(ana.page)).toEqual([]);

    await ana.press('lid');
    await eventually(() => ana.page.locator('.together-head .is-connected').count()).toBe(0);
    await ben.say('say-chat', 'behind the lid');
    said.push([4, '2', 'Ben', 'behind the lid']);
    await hear(ben);
    await ana.press('lid');
    await ana.here();
    await hear(ana);

    await ana.press('lid');
    await eventually(() => ana.page.locator('.together-head .is-connected').count()).toBe(0);
    await ben.say('say-post', 'before the end');
    said.push([5, '2', 'Ben', 'before the end']);
    await hear(ben);
    await workshop.stop('SIGKILL');
    workshop = await workshop.again();
    for (const each of [ana, ben]) await eventually(() => each.status()).toMatch(/sandbox|session/i);
    await ana.press('connect');
    await ana.here();
    await ben.press('connect');
    await ben.here();
    await ben.say('say-chat', 'and after it');
    said.push([6, '2', 'Ben', 'and after it']);
    await hear(ben);
    // What waited in a broker that was killed is gone; the others have a cursor, or are told the last of it.
    const all = shown(said);
    await eventually(() => ana.heard()).toEqual({
      ...all,
      topics: all.topics.filter((line) => !line.includes('before the end')),
    });

    await teacher.share(1, false);
    await eventually(() => ana.status()).toMatch(/^By yourself/);
    await ana.here();
    await ana.say('say-chat', 'to myself');
    await eventually(async () => (await ana.heard())['topics']?.at(-1)).toBe('7 feed to myself');
    await hear(ben);
    expect([ana.errors, ben.errors]).toEqual([[], []]);
    await ana.close();
    await ben.close();
  });
});

describe('by oneself', () => {
  test.each(['live', 'simulated'])(
    '%s: each way of saying it comes back four ways, and a closed lid is caught up',
    async (end) => {
      const alone = await TogetherPage.open(inject('siteUrl'));
      if (end === 'simulated') {
        await alone.page.locator('[data-action="connect"]').hover();
        await alone.press('choose-simulated');
      }
      await alone.press('connect');
      await alone.here();
      expect(await alone.status()).toMatch(/^By yourself/);
      for (const [index, action] of (['say-chat', 'say-post', 'say-topics'] as const).entries()) {
        await alone.say(action, `${index + 1}`);
        await eventually(async () => Object.values(await alone.heard()).map((lines) => lines.length)).toEqual(
          Array(4).fill(index + 1),
        );
      }
      await alone.press('lid');
      await alone.say('say-post', '4');
      await alone.press('lid');
      await eventually(() => alone.heard()).toEqual({
        chat: ['1 you 1', '2 you 2', '3 you 3', '4 you 4'],
        news: ['1 1', '2 2', '3 3', '4 4'],
        poll: ['1 1', '2 2', '3 3', '4 4'],
        topics: ['1 feed 1', '2 feed 2', '3 feed 3', '4 feed 4'],
      });
      expect(alone.errors).toEqual([]);
      await alone.close();
    },
  );
});
