import type { Browser, BrowserContextOptions, Locator } from 'playwright';
import { CaptureReader } from '#capture/reader.ts';
import type { Capture } from '#capture/schema.ts';
import type { TechniqueName } from '#widgets/lab/techniques.ts';
import { Timeline } from '#widgets/ladder/timeline.ts';
import { LabPage } from './lab-page.ts';

/** A page whose lab gets the feed over HTTP, driven as a reader would. */
export class FeedLabPage extends LabPage {
  #technique: TechniqueName | undefined;

  /** Opens a lesson; its first lab is driven, or the first of a technique. */
  static async openLesson(
    browser: Browser,
    address: string,
    options: BrowserContextOptions & { readonly technique?: TechniqueName } = {},
  ): Promise<FeedLabPage> {
    const { technique, ...rest } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 1100 }, ...rest });
    const page = new FeedLabPage(await context.newPage());
    page.#technique = technique;
    await page.page.goto(address);
    if (options.javaScriptEnabled !== false) {
      await page.lab.hover();
      await page.page.waitForFunction(() => customElements.get('wire-lab') !== undefined);
    }
    return page;
  }

  override get lab(): Locator {
    const of = this.#technique === undefined ? '' : `[data-technique="${this.#technique}"]`;
    return of === '' ? super.lab : this.page.locator(`wire-lab${of}`).first();
  }

  /** Sets a number of the form, as a reader who leaves the field does. */
  async set(name: string, value: string): Promise<void> {
    const field = this.lab.locator(`[name="${name}"]`);
    await field.fill(value);
    await field.blur();
  }

  /** Waits until the page has noted `count` events of this name. */
  async noted(name: string, count: number): Promise<void> {
    await this.until(async () => (await this.capture()).page.filter((event) => event.name === name).length >= count);
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await this.page.waitForTimeout(50))
      if (await holds()) return;
    throw new Error('it did not come within 30 s');
  }

  /** A figure of the account: the number behind its words. */
  async figure(name: string): Promise<number> {
    return Number(await this.lab.locator(`[data-figure="${name}"]`).getAttribute('data-value'));
  }

  /** Waits until a figure of the account is what it must come to be: the capture comes later than what script sees. */
  async comesTo(name: string, holds: (figure: number) => boolean): Promise<void> {
    await this.until(async () => holds(await this.figure(name)));
  }

  get bars(): Locator {
    return this.lab.locator('.hold-drawing .hold-bar');
  }

  /** All rows of the list, most of which are not in view: those of the page marked by `page:`. */
  async rows(): Promise<string[]> {
    const { events, page, clocks } = await this.capture();
    const reader = new CaptureReader();
    for (const event of events) reader.receive(event);
    const rows = new Timeline(reader).rows(page, clocks.page ?? { offset: 0, uncertainty: 0 }, true);
    return rows.map(({ kind, title }) => (kind === 'page' ? `page: ${title}` : title));
  }

  async capture(): Promise<Capture> {
    return this.lab.evaluate((lab) => {
      const { capture } = lab as unknown as { capture(): Capture | undefined };
      return capture.call(lab) ?? ({ events: [], page: [] } as unknown as Capture);
    });
  }
}
