import { pressed, seen, set, settled } from './feed-steps.ts';
import type { Scenario } from './recording.ts';

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
  ],
};
