import { pressed, seen, set, settled } from './feed-steps.ts';
import type { Scenario } from './recording.ts';

export const httpStreaming: Scenario = {
  folder: '07-http-streaming',
  recordings: [
    {
      name: 'lines',
      title:
        'An answer that goes on: lines of text, each cut into two chunks, then its orderly end with a trailer section',
      page: '/lessons/http-streaming/',
      async steps(page) {
        await set(page, 'slice', '20');
        await pressed(page, 'connect');
        await seen(page, 'piece', 6);
        await pressed(page, 'end-stream');
        await seen(page, 'body', 1);
        await settled(page);
      },
    },
  ],
};
