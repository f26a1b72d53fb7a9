import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright';
import { expect } from 'vitest';

export const LESSON = '/lessons/opening-handshake/';

/** What must come to be so, on a slow machine too: a lab draws what stands around its list a little after the list. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 });

/** A page with a lab in it, driven as a reader would. What the console says and what throws is kept. */
export class LabPage {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #index: number;

  /** @param index which lab of the page, counted from 0 */
  constructor(page: Page, index = 0) {
    this.page = page;
    this.#index = index;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<LabPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const lab = new LabPage(await context.newPage());
    await lab.page.goto(url + LESSON);
    return lab;
  }

  get lab(): Locator {
    return this.page.locator('wire-lab').nth(this.#index);
  }

  part(name: string): Locator {
    return this.lab.locator(`[data-part="${name}"]`);
  }

  button(action: string): Locator {
    return this.lab.locator(`[data-action="${action}"]`);
  }

  row(kind: 'unit' | 'held' | 'page' | 'notice', text: string): Locator {
    return this.lab.locator(`.rung-${kind}`, { hasText: text });
  }

  /** What the page saw or did, by its name. */
  event(name: string): Locator {
    return this.lab.locator(`.rung-page:has(.rung-title:text-is("${name}"))`);
  }

  /** The titles of all rows in order, those of the page marked by `page:`. */
  async titles(): Promise<string[]> {
    return this.lab.locator('.rung').evaluateAll((rungs) =>
      rungs.map((rung) => {
        const title = rung.querySelector('.rung-title')?.textContent ?? '';
        return rung.classList.contains('rung-page') ? `page: ${title}` : title;
      }),
    );
  }

  /** Connects with the 101 held, and waits until it is. */
  async connectHeld(): Promise<void> {
    await this.button('connect').click();
    await this.row('held', '101').waitFor();
  }

  /** Connects and lets everything pass, until the page has seen `open`. */
  async connectOpen(): Promise<void> {
    await this.part('hold').uncheck();
    await this.start();
    await this.event('open').waitFor();
  }

  /** Presses the lab's first button, and waits until its session is live: until then the recorded capture is listed. */
  async start(): Promise<void> {
    await this.button('connect').click();
    await this.part('origin').filter({ hasText: /^live/ }).waitFor();
  }

  /** Chooses the first row by keyboard. The list goes on growing, and what is in view stays where it is from then on. */
  async chooseFirst(): Promise<void> {
    const rows = this.lab.locator('.rung');
    await this.lab.locator('.rung[aria-selected="true"]').focus();
    await this.page.keyboard.press('Home');
    await eventually(() => rows.first().getAttribute('aria-selected')).toBe('true');
  }

  /** Scrolls through the list until it shows a row, which may be yet to come: of a long list only what is in view is drawn. */
  async reach(row: Locator): Promise<void> {
    const list = this.part('ladder');
    for (const end = Date.now() + 30_000; (await row.count()) === 0; ) {
      if (Date.now() > end) throw new Error(`no such row in 30 s: ${row}`);
      await list.evaluate(async (box) => {
        const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
        box.scrollTop = isAtEnd ? 0 : box.scrollTop + box.clientHeight;
        await new Promise(requestAnimationFrame);
      });
    }
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
