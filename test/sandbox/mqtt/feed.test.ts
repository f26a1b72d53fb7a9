import { describe, expect, test } from 'vitest';
import { until } from '../harness.ts';
import { mqttStage } from './stage.ts';

const stage = mqttStage();

const setFeed = (pace: object) => stage.session.ask('POST', stage.session.session.urls.feed, pace);

describe("a session's feed over MQTT", () => {
  test('each event is published to the topic `feed`, in order, with its number and text', async () => {
    const subscriber = await stage.user('WebSocket', { clientId: 'subscriber' });
    await subscriber.client.subscribeAsync('feed', { qos: 0 });
    await setFeed({ rate: 0, size: 24, burst: 1, once: 300 });
    const messages = await subscriber.messages(300);
    expect(messages.map(({ text }) => (JSON.parse(text) as { id: number }).id)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    expect(messages[6]).toMatchObject({ topic: 'feed', qos: 0, retain: false });
    expect(JSON.parse(messages[6]?.text ?? '')).toEqual({ id: 7, text: 'event 7 abcdefghijklmnop' });
  });

  test('section 4.3: a subscriber gets the quality of service that it asks for, up to 1', async () => {
    const subscriber = await stage.user('WebSocket', { clientId: 'subscriber' });
    await subscriber.client.subscribeAsync('feed', { qos: 2 });
    await setFeed({ rate: 0, size: 16, burst: 1, once: 1 });
    expect(await subscriber.messages(1)).toMatchObject([{ qos: 1 }]);
  });

  test('section 3.1.2.4: a client whose session is kept gets with QoS 1 what came while it was away', async () => {
    const options = { clientId: 'device', clean: false };
    const first = await stage.user('WebSocket', options);
    await first.client.subscribeAsync('feed', { qos: 1 });
    await first.end();
    await setFeed({ rate: 0, size: 16, burst: 1, once: 3 });
    const back = await stage.user('WebSocket', options);
    const messages = await back.messages(3);
    expect(messages.map(({ text }) => (JSON.parse(text) as { id: number }).id)).toEqual([1, 2, 3]);
  });

  test('what a client publishes to `feed/say` becomes an event of the feed, which every technique delivers', async () => {
    const client = await stage.user('WebSocket', { clientId: 'speaker' });
    await client.client.subscribeAsync('feed', { qos: 0 });
    await client.client.publishAsync('feed/say', 'grüß dich', { qos: 0 });
    const [message] = await client.messages(1);
    expect(JSON.parse(message?.text ?? '')).toEqual({ id: 1, text: 'grüß dich' });
    const polled = await (await fetch(stage.session.session.urls.poll)).json();
    expect(polled).toMatchObject({ events: [{ id: 1, text: 'grüß dich' }] });
  });

  test('what is longer than a text may be becomes none', async () => {
    const client = await stage.user('WebSocket', { clientId: 'speaker' });
    const { publishOctets = 0 } = stage.session.session.limits as { publishOctets?: number };
    await client.client.publishAsync('feed/say', 'a'.repeat(publishOctets + 1), { qos: 1 });
    await client.client.publishAsync('feed/say', 'b'.repeat(publishOctets), { qos: 1 });
    await until(async () => {
      const { events } = (await (await fetch(stage.session.session.urls.poll)).json()) as {
        events: { text: string }[];
      };
      return events.length === 1 && events[0]?.text.startsWith('b');
    });
  });
});
