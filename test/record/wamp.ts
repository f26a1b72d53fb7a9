import type { Page } from 'playwright';
import { pressed, settled } from './feed-steps.ts';
import type { Recording, Scenario } from './recording.ts';

const PAGE = '/lessons/wamp/';

/** What the lab tells of peer `number`, from 0. */
function told(page: Page, number: number) {
  return page.locator(`[data-peer-told="${number}"]`).first();
}

async function joined(page: Page): Promise<void> {
  await pressed(page, 'connect');
  for (const number of [0, 1]) await told(page, number).filter({ hasText: 'joined' }).waitFor();
}

/** Presses a button of a peer, and waits until the peer `teller` has been told something. */
async function does(page: Page, what: string, teller: number, text: string): Promise<void> {
  await pressed(page, what);
  await told(page, teller).filter({ hasText: text }).waitFor();
}

function field(page: Page, number: number, name: string) {
  return page.locator(`[data-peer="${number}"] [data-wamp="${name}"]`).first();
}

/** Leaves in good order, and closes the WebSocket. */
async function left(page: Page): Promise<void> {
  for (const number of [0, 1]) {
    await does(page, `wamp-leave-${number}`, number, 'no session');
    await does(page, `wamp-close-${number}`, number, 'no connection');
  }
  await settled(page);
}

/** A deviation of the catalogue, played by the lab. */
function whatIf(name: string, id: string, title: string): Recording {
  return {
    name,
    title,
    page: PAGE,
    async steps(page) {
      await page.selectOption('[name="what-if"] >> nth=0', id);
      await pressed(page, 'connect');
      await page.locator('[data-wamp-outcome]', { hasText: /As required|ABORT/ }).waitFor();
      await settled(page);
    },
  };
}

export const wampLesson: Scenario = {
  folder: '11-wamp',
  recordings: [
    {
      name: 'call',
      title: 'Ada calls a procedure that nobody does yet; Grace registers it, Ada calls again, and both leave',
      page: PAGE,
      async steps(page) {
        await joined(page);
        await does(page, 'wamp-call-0', 0, 'ERROR');
        await does(page, 'wamp-register-1', 1, 'registration 1');
        await does(page, 'wamp-call-0', 0, 'RESULT');
        await settled(page);
        await left(page);
      },
    },
    {
      name: 'events',
      title: 'Grace subscribes; Ada publishes without and with an acknowledgement; Grace has heard enough',
      page: PAGE,
      async steps(page) {
        await joined(page);
        await does(page, 'wamp-subscribe-1', 1, 'subscription 1');
        await does(page, 'wamp-publish-0', 1, 'EVENT');
        await field(page, 0, 'acknowledge').check();
        await does(page, 'wamp-publish-0', 0, 'PUBLISHED');
        await pressed(page, 'wamp-unsubscribe-1');
        await told(page, 1).filter({ hasNotText: 'subscription 1' }).waitFor();
        await settled(page);
        await left(page);
      },
    },
    whatIf('refused', 'no-such-realm', 'A realm that does not exist: the router answers HELLO with ABORT'),
    whatIf('hello-twice', 'hello-twice', 'A second HELLO within the session: ABORT, and the connection is closed'),
    whatIf('callee-gone', 'callee-gone', 'The callee’s connection ends while a call waits for it'),
  ],
};
