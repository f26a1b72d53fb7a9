import { pressed, seen, set, settled } from './feed-steps.ts';
import type { Scenario } from './recording.ts';
import { Steering } from './steering.ts';

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
    {
      name: 'whole',
      title: 'The same answer with each line in a chunk of its own',
      page: '/lessons/http-streaming/',
      async steps(page) {
        await set(page, 'rate', '2');
        await set(page, 'size', '20');
        await pressed(page, 'connect');
        await seen(page, 'piece', 8);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'sliced',
      title: 'Lines of text, each cut every seven octets into chunks of their own',
      page: '/lessons/http-streaming/',
      async steps(page) {
        await set(page, 'size', '20');
        await set(page, 'slice', '7');
        await pressed(page, 'connect');
        await seen(page, 'piece', 8);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'cut',
      title: 'An answer that is reset after three events',
      page: '/lessons/http-streaming/',
      async steps(page) {
        await set(page, 'size', '20');
        const sandbox = new Steering(page);
        await pressed(page, 'connect');
        await seen(page, 'response', 1);
        await sandbox.deliver({ dropAfter: { events: 3, how: 'reset' } });
        await seen(page, 'error', 1);
        await settled(page);
      },
    },
    {
      name: 'request-data',
      title:
        'A request that goes on: refused to the page, and sent by a raw client in two chunks, each answered at once',
      page: '/lessons/http-streaming/',
      lab: 1,
      async steps(page) {
        const lab = page.locator('wire-lab').nth(1);
        const pressed = (action: string) => lab.locator(`[data-action="${action}"]`).click();
        const rows = (text: string) => lab.locator('.rung-unit', { hasText: text });
        await pressed('connect');
        await lab.locator('[data-part="status"]', { hasText: 'failed' }).waitFor();
        await lab.locator('[name="by"]').selectOption('raw');
        await pressed('connect');
        await rows('200 OK').waitFor();
        await pressed('send-piece');
        await rows('received').waitFor();
        await settled(page);
        await lab.locator('[name="text"]').fill('two');
        await pressed('send-piece');
        await rows('received').nth(1).waitFor();
        await settled(page);
        await pressed('end-request');
        await lab.locator('[data-part="status"]', { hasText: 'has ended' }).waitFor();
      },
    },
    {
      name: 'slow-reader',
      title: 'A raw client that reads nothing for a while, and then all that comes',
      page: '/lessons/http-streaming/',
      async steps(page) {
        const lab = page.locator('wire-lab').first();
        await lab.locator('[name="by"]').selectOption('raw');
        await lab.locator('[name="pace"]').selectOption('0');
        await set(page, 'rate', '0');
        await set(page, 'size', '25000');
        await pressed(page, 'connect');
        await lab.locator('.rung-unit', { hasText: '200 OK' }).waitFor();
        await set(page, 'rate', '3');
        await lab.locator('.rung-notice', { hasText: 'the server waits' }).waitFor();
        await set(page, 'rate', '0');
        await settled(page);
        await lab.locator('[name="pace"]').selectOption('');
        await lab.locator('.rung-notice', { hasText: 'the server goes on' }).waitFor();
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
    {
      name: 'buffered',
      title: 'Nothing leaves before 120 octets have come together',
      page: '/lessons/http-streaming/',
      async steps(page) {
        await set(page, 'rate', '2');
        await set(page, 'size', '20');
        await set(page, 'buffer', '120');
        await pressed(page, 'connect');
        await seen(page, 'piece', 1);
        await settled(page);
        await pressed(page, 'stop');
        await settled(page);
      },
    },
  ],
};
