import type { Capture } from '#capture/schema.ts';
import { pressed, seen, set, settled } from './feed-steps.ts';
import { PlayedSession } from './played-session.ts';
import type { Scenario, Stage } from './recording.ts';
import { Steering } from './steering.ts';

async function seven(stage: Stage): Promise<Capture> {
  const session = await PlayedSession.open(stage);
  await session.openEventSources(7);
  await session.noted('open', 6);
  await session.pause(2000);
  await session.closeEventSource(0);
  await session.noted('open', 7);
  await session.pause(300);
  return session.take('Seven EventSources of one page: the seventh waits until another is closed');
}

export const serverSentEvents: Scenario = {
  folder: '08-server-sent-events',
  recordings: [
    {
      name: 'reconnect',
      title:
        'An EventSource whose stream is cut: the browser waits two seconds, comes back with Last-Event-ID, and misses nothing',
      page: '/lessons/server-sent-events/',
      async steps(page) {
        await set(page, 'retry', '2000');
        await pressed(page, 'connect');
        await seen(page, 'message', 3);
        await pressed(page, 'cut');
        await seen(page, 'open', 2);
        await seen(page, 'message', 7);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'gives-up',
      title: 'An EventSource whose stream is reset, and whose next request is answered with 503',
      page: '/lessons/server-sent-events/',
      async steps(page) {
        await set(page, 'retry', '1000');
        const sandbox = new Steering(page);
        await pressed(page, 'connect');
        await seen(page, 'message', 2);
        await sandbox.deliver({
          status: { code: 503, times: 1 },
          dropAfter: { events: 0, how: 'reset', times: 1 },
        });
        await seen(page, 'error', 2);
        await settled(page);
      },
    },
    {
      name: 'injected',
      title: 'One event whose text has line breaks, and a server that lets them into the stream',
      page: '/lessons/server-sent-events/',
      async steps(page) {
        await set(page, 'rate', '0');
        const sandbox = new Steering(page);
        await pressed(page, 'connect');
        await seen(page, 'open', 1);
        await sandbox.deliver({ crInData: true });
        await sandbox.publish(page, 'Hello, Bob\n\ndata: You are logged out');
        await seen(page, 'message', 2);
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'reset-in-an-event',
      title: 'A stream that is reset in the middle of its third event',
      page: '/lessons/server-sent-events/',
      async steps(page) {
        await set(page, 'retry', '700');
        const sandbox = new Steering(page);
        await pressed(page, 'connect');
        await seen(page, 'open', 1);
        await sandbox.deliver({ resetInEvent: { event: 3, octets: 14, times: 1 } });
        await seen(page, 'message', 4);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'specimen',
      title: 'An event stream written by hand: an id that is set, kept, and reset',
      page: '/lessons/server-sent-events/',
      lab: 1,
      async steps(page) {
        const lab = page.locator('wire-lab[data-technique="SSE editor"]');
        await lab.locator('[name="specimen"]').selectOption('id-reset');
        await lab.locator('[data-action="connect"]').click();
        await lab.locator('[data-findings="0"]').waitFor();
        await lab.locator('[data-action="stop"]').click();
        await settled(page);
      },
    },
  ],
  documents: [{ file: 'seven.capture.json', make: seven }],
};
