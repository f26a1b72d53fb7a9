import { pressed, seen, settled } from './feed-steps.ts';
import type { Scenario } from './recording.ts';

export const together: Scenario = {
  folder: 'together',
  recordings: [
    {
      name: 'alone',
      title:
        'Three messages, by WebSocket, POST and MQTT, each of which arrives by WebSocket, SSE, long polling and MQTT',
      page: '/together/',
      lab: 0,
      async steps(page) {
        await pressed(page, 'connect');
        await page.locator('[data-channel] .is-connected >> nth=3').waitFor();
        await page.fill('[name="text"]', 'Hello by WebSocket');
        await pressed(page, 'say-chat');
        await seen(page, 'delivered', 1);
        await page.fill('[name="text"]', 'Hello by POST');
        await pressed(page, 'say-post');
        await seen(page, 'delivered', 2);
        await page.fill('[name="text"]', 'Hello by MQTT');
        await pressed(page, 'say-topics');
        await seen(page, 'delivered', 3);
        await settled(page);
        await pressed(page, 'lid');
        await seen(page, 'close', 2);
        await settled(page);
      },
    },
  ],
};
