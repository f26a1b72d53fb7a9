import type { Page } from 'playwright';
import type { Capture } from '#capture/schema.ts';
import { settled } from './feed-steps.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';

const PAGE = '/lessons/subprotocols/';

/** The lab of the page that has this technique. */
function labOf(page: Page, technique: string) {
  return page.locator(`wire-lab[data-technique="${technique}"]`);
}

/** Waits until the lab's capture has `count` events of that name of the page. */
async function noted(page: Page, technique: string, name: string, count: number): Promise<void> {
  await labOf(page, technique).locator('[data-part="origin"]', { hasText: /^live/ }).waitFor();
  await page.waitForFunction(
    ({ selector, wanted, least }) => {
      const lab: (Element & { capture?: () => { page: { name: string }[] } }) | null = document.querySelector(selector);
      return (lab?.capture?.().page ?? []).filter((event) => event.name === wanted).length >= least;
    },
    { selector: `wire-lab[data-technique="${technique}"]`, wanted: name, least: count },
  );
}

async function press(page: Page, technique: string, action: string): Promise<void> {
  await labOf(page, technique).locator(`[data-action="${action}"]`).first().click();
}

async function noneOffered(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connectTo('json');
  await session.noted('close');
  await session.ended();
  return session.take('No subprotocol offered: the WebSocket opens, and the server closes it with 1002');
}

async function noneKnown(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.connectTo('json', ['soap', 'stomp']);
  await session.noted('close');
  await session.ended();
  return session.take(
    'Two subprotocols offered that the server does not know: a 101 without a name, and a browser that fails',
  );
}

export const subprotocols: Scenario = {
  folder: '09-subprotocols',
  recordings: [
    {
      name: 'negotiated',
      title: 'Two subprotocols offered; the server prefers the second, and so XML is spoken',
      page: PAGE,
      lab: 0,
      async steps(page) {
        await press(page, 'subprotocols', 'connect');
        await noted(page, 'subprotocols', 'open', 1);
        await press(page, 'subprotocols', 'send');
        await noted(page, 'subprotocols', 'message', 1);
        await press(page, 'subprotocols', 'close');
        await noted(page, 'subprotocols', 'close', 1);
        await settled(page);
      },
    },
    {
      name: 'side-by-side',
      title: 'Ada speaks JSON and Grace XML: both add 2 and 3, join, and say the same',
      page: PAGE,
      lab: 1,
      async steps(page) {
        const lab = 'side by side';
        await press(page, lab, 'connect');
        await noted(page, lab, 'open', 2);
        await press(page, lab, 'add');
        await noted(page, lab, 'message', 2);
        await press(page, lab, 'join');
        await noted(page, lab, 'message', 5);
        await press(page, lab, 'say');
        await noted(page, lab, 'message', 9);
        await press(page, lab, 'stop');
        await noted(page, lab, 'close', 2);
        await settled(page);
      },
    },
    {
      name: 'four-ways',
      title: 'add(2, 3) called in JSON, in XML, in WAMP and over MQTT',
      page: PAGE,
      lab: 2,
      async steps(page) {
        await press(page, 'four ways', 'connect');
        await noted(page, 'four ways', 'close', 4);
        await settled(page);
      },
    },
  ],
  documents: [
    { file: 'none-offered.capture.json', make: noneOffered },
    { file: 'none-known.capture.json', make: noneKnown },
  ],
};
