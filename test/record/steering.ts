import type { Page } from 'playwright';
import { ask, type Session } from '#link/sandbox-api.ts';

/** The session of a recorded page's lab, steered from outside the page: for settings that no lab has a button for. */
export class Steering {
  readonly #session: Promise<Session>;

  /** @param page whose lab has not been started yet */
  constructor(page: Page) {
    this.#session = page
      .waitForResponse((response) => response.request().method() === 'POST' && /\/api\/sessions$/.test(response.url()))
      .then((response) => response.json() as Promise<Session>);
  }

  /** Has the sandbox deliver its feed so from now on; what is left out is as usual. */
  async deliver(settings: object): Promise<void> {
    const { urls, controlToken } = await this.#session;
    await ask(urls.delivery, { method: 'PUT', token: controlToken, body: settings });
  }

  /** Publishes `text` into the session's feed, by the page's own browser. */
  async publish(page: Page, text: string): Promise<void> {
    const { urls } = await this.#session;
    await page.evaluate(
      async ({ url, body }) => {
        await fetch(url, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
      },
      { url: urls.publish, body: text },
    );
  }
}
