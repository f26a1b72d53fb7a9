import { expect, test } from 'vitest';
import { startWorkshop } from '../../setup/start-workshop.ts';
import { until } from '../harness.ts';
import { ClassMate, shareRoom } from './class-mate.ts';

test('a sandbox that is killed has lost nothing: who comes again with a cursor gets what was missed, and what was retained', async () => {
  const first = await startWorkshop();
  const { code, teacher } = first;
  await shareRoom(first.url, teacher, 0, true);
  const ana = await ClassMate.join(first.url, code, 'Ana');
  const ben = await ClassMate.join(first.url, code, 'Ben');
  await ana.listen();
  await ben.client.publish('seen by Ana');
  await until(() => ana.polled.length === 1);
  const { cursor } = ana;
  await ana.away();
  const user = await ben.subscribe();
  await user.client.publishAsync('class/2/lamp', 'on', { qos: 1, retain: true });
  for (let count = 3; count <= 20; count += 1) expect(await ben.client.publish(`missed ${count}`)).toBe(count);
  await first.stop('SIGKILL');
  await ben.away();
  const second = await first.again();
  const back = await ClassMate.sit(second.url, ana.joined);
  back.startPolling(cursor);
  back.openNews(cursor);
  await back.openChat();
  const subscriber = await back.subscribe();
  await until(() => back.polled.length === 19 && back.news.length === 19 && subscriber.received.length === 1);
  const missed = ['lamp: on', ...Array.from({ length: 18 }, (_, index) => `missed ${index + 3}`)];
  const expected = missed.map((text, index) => ({ id: index + 2, text: `2 Ben: ${text}` }));
  expect(back.polled).toEqual(expected);
  expect(back.news).toEqual(expected);
  expect(back.said).toEqual([{ id: 1, text: '2 Ben: seen by Ana' }, ...expected]);
  expect(subscriber.received).toEqual([{ topic: 'class/2/lamp', text: 'on', qos: 1, retain: true, dup: false }]);
  // The numbers go on.
  expect(await back.client.publish('back')).toBe(21);
  await back.away();
  await second.stop();
});
