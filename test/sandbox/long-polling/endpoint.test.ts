import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import type { Limits } from '#service/limits.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

interface Answer {
  readonly events: { readonly id: number }[];
  readonly cursor: number;
  readonly lost: number;
}

let sandbox: Sandbox & { readonly url: string };

async function start(limits: Partial<Limits> = {}): Promise<Client> {
  sandbox = await startSandbox(limits);
  return Client.open(sandbox.url);
}
afterEach(() => sandbox.close(100));

/** How many answers the only session has under way. */
const held = () => [...sandbox.sessions.all].reduce((sum, { deliveries }) => sum + deliveries.size, 0);

/** Polls again and again, as a page does, until `enough`; answers the ids it was given. */
async function pollOn(
  url: string,
  withCursor: boolean,
  enough: (ids: readonly number[]) => boolean,
): Promise<number[]> {
  const ids: number[] = [];
  let cursor = 0;
  while (!enough(ids)) {
    const answer = await fetch(`${url}?hold=300${withCursor ? `&since=${cursor}` : ''}`);
    if (answer.status === 204) continue;
    const { events, cursor: next } = (await answer.json()) as Answer;
    cursor = next;
    ids.push(...events.map(({ id }) => id));
    // What a page does with the answer takes its time; what comes meanwhile, no poll is there to take.
    await wait(15);
  }
  return ids;
}

describe('long polling', () => {
  test('is answered at once when there is something newer than the cursor, and held until there is', async () => {
    const client = await start();
    const { longPoll } = client.session.urls;
    await client.publish('one');
    expect(await (await fetch(`${longPoll}?since=0`)).json()).toMatchObject({
      events: [{ id: 1 }],
      cursor: 1,
      lost: 0,
    });
    let settled = false;
    const answer = fetch(`${longPoll}?since=1`).finally(() => {
      settled = true;
    });
    await until(() => held() === 1);
    await wait(100);
    expect(settled).toBe(false);
    await client.publish('two');
    expect(await (await answer).json()).toMatchObject({ events: [{ id: 2, text: 'two' }], cursor: 2 });
    expect(held()).toBe(0);
  });

  test('several wait at once, and all are answered by one event, of which the capture knows each', async () => {
    const client = await start();
    const { longPoll } = client.session.urls;
    const lines = Array.from({ length: 20 }, () => Line.get(longPoll));
    await until(() => held() === 20);
    await client.publish('for all');
    for (const line of lines) await until(() => line.text.includes('"for all"'));
    for (const line of lines) line.socket.destroy();
    const { events } = await client.capture();
    expect(events.filter(({ type }) => type === 'exchange')).toHaveLength(21);
  });

  test('when its hold ends there is no content, or no event, as was asked', async () => {
    const client = await start();
    const { longPoll } = client.session.urls;
    const began = performance.now();
    const none = await fetch(`${longPoll}?since=0&hold=200`);
    expect(performance.now() - began).toBeGreaterThanOrEqual(195);
    expect(none.status).toBe(204);
    expect(none.headers.get('content-length')).toBeNull();
    expect(none.headers.get('cache-control')).toBe('no-store');
    const empty = await fetch(`${longPoll}?since=0&hold=50&empty=200`);
    expect(empty.status).toBe(200);
    expect(await empty.json()).toEqual({ events: [], cursor: 0, lost: 0 });
  });

  test('a burst of 50 loses none with the cursor', async () => {
    const client = await start();
    await client.ask('POST', client.session.urls.feed, { rate: 200 });
    const ids = await pollOn(client.session.urls.longPoll, true, (seen) => seen.length >= 50);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  test('a burst of 50 loses some without a cursor, and never gives one twice', async () => {
    const client = await start();
    await client.ask('POST', client.session.urls.feed, { rate: 200 });
    const ids = await pollOn(client.session.urls.longPoll, false, (seen) => (seen.at(-1) ?? 0) >= 50);
    expect(ids.length).toBeLessThan(ids.at(-1) ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test('no timer of a server cuts it: not those for a head, a request or a connection that is kept alive', async () => {
    const client = await start({ headMilliseconds: 200, requestMilliseconds: 200, idleMilliseconds: 200 });
    const line = Line.get(`${client.session.urls.longPoll}?hold=1500`);
    await wait(1200);
    expect([line.text, line.ended]).toEqual(['', false]);
    await client.publish('late');
    await until(() => line.text.includes('"late"'));
    expect(await line.head()).toContain('\r\nKeep-Alive: timeout=0\r\n');
    // Now that it waits for the next request it is a connection that is kept alive, and idle.
    await until(() => line.ended);
  });

  test('a client that goes away is noticed at once, by FIN and by RST', async () => {
    const client = await start();
    const polite = Line.get(client.session.urls.longPoll);
    const rude = Line.get(client.session.urls.longPoll);
    await until(() => held() === 2);
    polite.socket.end();
    await until(() => held() === 1, 200);
    rude.socket.resetAndDestroy();
    await until(() => held() === 0, 200);
    await until(
      async () => (await client.capture()).events.filter(({ type }) => type === 'connection-closed').length === 2,
    );
    const { events } = await client.capture();
    const closed = events.flatMap((event) => (event.type === 'connection-closed' ? [[event.how, event.by]] : []));
    expect(closed).toEqual([
      ['closed', 'client'],
      ['reset', 'client'],
    ]);
  });

  test('an abort of fetch is noticed, and the next poll loses nothing', async () => {
    const client = await start();
    const { longPoll } = client.session.urls;
    for (let count = 0; count < 30; count += 1) {
      const controller = new AbortController();
      const poll = fetch(`${longPoll}?since=0`, { signal: controller.signal });
      await until(() => held() === 1);
      controller.abort();
      await expect(poll).rejects.toThrow();
      await until(() => held() === 0, 500);
    }
    await client.publish('after the storm');
    expect(await (await fetch(`${longPoll}?since=0`)).json()).toMatchObject({ events: [{ id: 1 }] });
  });

  test('the gate holds its answer as any other', async () => {
    const client = await start();
    const { gate, longPoll } = client.session.urls;
    await client.ask('POST', gate, { action: 'hold' });
    const answer = fetch(longPoll);
    await until(() => held() === 1);
    await client.ask('POST', client.session.urls.feed, { rate: 0, once: 1 });
    const kinds = async () =>
      (await client.ask<{ held: { kind: string }[] }>('GET', gate)).held.map(({ kind }) => kind);
    await until(async () => (await kinds()).length === 2);
    expect(await kinds()).toEqual(['response head', 'content']);
    await client.ask('POST', gate, { action: 'run' });
    expect(await (await answer).json()).toMatchObject({ cursor: 1 });
  });

  test.each([
    ['hold=120001', 'hold', 'from 0 to 120000'],
    ['hold=-1', 'hold', 'from 0 to 120000'],
    ['empty=404', 'empty', '200 or 204'],
    ['since=1', 'since', 'from 0 to 0'],
  ])('%s is refused by name and range', async (query, field, range) => {
    const client = await start();
    const refused = await fetch(`${client.session.urls.longPoll}?${query}`);
    expect(refused.status).toBe(400);
    const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
    expect(errors[0]?.field).toBe(field);
    expect(errors[0]?.message).toContain(range);
  });

  test('polls that are held when the session ends are answered', async () => {
    const client = await start();
    const polls = Array.from({ length: 10 }, () => fetch(client.session.urls.longPoll));
    await until(() => held() === 10);
    await client.ask('DELETE', client.session.urls.session);
    for (const poll of polls) expect((await poll).status).toBe(204);
  });

  test('the sandbox ends within two seconds with everything held', async () => {
    const client = await start();
    const { longPoll, stream, sse, gate } = client.session.urls;
    const lines = [...Array(10).fill(longPoll), ...Array(5).fill(stream), ...Array(5).fill(sse)].map((url) =>
      Line.get(url),
    );
    await until(() => held() === 20);
    await client.ask('POST', gate, { action: 'hold' });
    const began = performance.now();
    await sandbox.close();
    expect(performance.now() - began).toBeLessThan(2000);
    for (const line of lines) await until(() => line.ended || line.socket.destroyed);
  });
});
