import type { Capture } from '#capture/schema.ts';
import { check, pressed, seen, set } from './feed-steps.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';

async function queued(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('long-poll?since=0&hold=1000&empty=200', 2);
  await session.noted('body', 2);
  return session.take('Two equal fetches, called at once: the second request waits for the first answer');
}

/** The second answer's connection is reset just before its first octet. */
async function sentAgain(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.fetchAtOnce('poll?since=0', 1);
  await session.noted('body');
  await session.pause(500);
  const at = await session.sentByServer();
  await session.commands.arm({ on: 'every response', end: { how: 'reset', at } });
  await session.fetchAtOnce('poll?since=0', 1);
  await session.noted('body', 2);
  await session.pause(300);
  return session.take('Two fetches, three requests: a connection that was kept is reset, and the browser asks again');
}

export const shortPolling: Scenario = {
  folder: '05-short-polling',
  recordings: [
    {
      name: 'polls',
      title: 'A page that asks once a second, while an event happens every three seconds or so',
      page: '/lessons/short-polling/',
      async steps(page) {
        await set(page, 'interval', '1');
        await set(page, 'rate', '0.3');
        await pressed(page, 'connect');
        await seen(page, 'body', 14);
        await pressed(page, 'stop');
      },
    },
    {
      name: 'not-modified',
      title: 'Polls on condition, while nothing happens: from the second on they are answered with 304',
      page: '/lessons/short-polling/',
      async steps(page) {
        await set(page, 'rate', '0');
        await set(page, 'interval', '1');
        await check(page, 'etag');
        await pressed(page, 'connect');
        await seen(page, 'body', 2);
        await pressed(page, 'stop');
      },
    },
    {
      name: 'preflight',
      title: 'One fetch with If-None-Match to another origin: a preflight, then the request',
      page: '/lessons/short-polling/',
      lab: 1,
      async steps(page) {
        const lab = page.locator('wire-lab').nth(1);
        await lab.locator('[name="trial"]').selectOption('preflight');
        await lab.locator('[data-action="connect"]').click();
        await lab.locator('[data-adds-result]', { hasText: '1 preflight' }).waitFor();
      },
    },
  ],
  documents: [
    { file: 'queued.capture.json', make: queued },
    { file: 'sent-again.capture.json', make: sentAgain },
  ],
};
