import { pressed, seen, set } from './feed-steps.ts';
import type { Scenario } from './recording.ts';

export const shortPolling: Scenario = {
  folder: '05-short-polling',
  recordings: [
    {
      name: 'polls',
      title: 'Short polling every two seconds, an event every three: seven requests',
      page: '/lessons/short-polling/',
      async steps(page) {
        await set(page, 'rate', '0.34');
        await pressed(page, 'connect');
        await seen(page, 'body', 7);
        await pressed(page, 'stop');
      },
    },
  ],
};
