import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { octetsOf } from '#capture/octets-of.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { fromBase64 } from '#wire/octets/base64.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;
let poll: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await Client.open(sandbox.url);
  poll = client.session.urls.poll;
  for (const text of ['one', 'two', 'three']) await client.publish(text);
});
afterAll(() => sandbox.close(100));

const open = () => [...sandbox.sessions.all].reduce((sum, { deliveries }) => sum + deliveries.size, 0);

describe('short polling', () => {
  test('answers what is new since the cursor, at once', async () => {
    const first = await fetch(poll);
    expect(await first.json()).toMatchObject({ events: [{ id: 1 }, { id: 2 }, { id: 3, text: 'three' }], cursor: 3 });
    const second = await fetch(`${poll}?since=2`);
    const { events } = (await second.json()) as { events: { id: number; time: number; text: string }[] };
    expect(events.map(({ id }) => id)).toEqual([3]);
    expect(events[0]?.time).toBeGreaterThan(0);
    expect(await (await fetch(`${poll}?since=3`)).json()).toEqual({ events: [], cursor: 3, lost: 0 });
  });

  test('no cache may keep the answer, unless the settings leave that out (RFC 9111 section 5.2.2.5)', async () => {
    expect((await fetch(poll)).headers.get('cache-control')).toBe('no-store');
    await client.ask('PUT', client.session.urls.delivery, { cacheControl: 'none', keepAlive: false });
    const bare = await fetch(poll);
    expect(bare.headers.get('cache-control')).toBeNull();
    expect(bare.headers.get('keep-alive')).toBeNull();
    await client.ask('PUT', client.session.urls.delivery, {});
    expect((await fetch(poll)).headers.get('keep-alive')).toBe('timeout=65');
  });

  test('304 without content while the entity tag holds, and no longer (RFC 9110 sections 8.8.3, 13.1.2, 15.4.5)', async () => {
    const tagged = await fetch(`${poll}?since=3&etag=1`);
    const tag = tagged.headers.get('etag') ?? '';
    expect(tag).toBe('"3"');
    expect(tagged.headers.get('cache-control')).toBe('no-cache');
    for (const sent of [tag, `W/${tag}`, `"0", ${tag}`, '*']) {
      const same = await fetch(`${poll}?since=3&etag=1`, { headers: { 'if-none-match': sent } });
      expect(same.status, sent).toBe(304);
      expect(same.headers.get('etag')).toBe(tag);
      expect(await same.text()).toBe('');
    }
    await client.publish('four');
    const news = await fetch(`${poll}?since=3&etag=1`, { headers: { 'if-none-match': tag } });
    expect(news.status).toBe(200);
    expect(await news.json()).toMatchObject({ events: [{ id: 4 }], cursor: 4 });
  });

  test.each(['cut', 'reset'] as const)(
    'an answer that is %s within its content is incomplete (RFC 9112 section 8), and the next is whole',
    async (how) => {
      await client.ask('PUT', client.session.urls.delivery, { breakAnswer: { octets: 20, how, times: 1 } });
      await expect(fetch(poll).then((answer) => answer.text())).rejects.toThrow();
      expect(await (await fetch(poll)).json()).toMatchObject({ lost: 0 });
      await client.ask('PUT', client.session.urls.delivery, {});
    },
  );

  test('a broken answer: the head with the length it should have, and so many octets of it', async () => {
    await client.ask('PUT', client.session.urls.delivery, { breakAnswer: { octets: 20 } });
    const line = Line.get(poll);
    const head = await line.head();
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(20);
    await until(() => line.ended);
    expect(line.content).toBe('{"events":[{"id":1,"');
    await client.ask('PUT', client.session.urls.delivery, {});
  });

  test('behind a proxy that buffers, an answer leaves when it is whole and the time is over; the head waits too', async () => {
    await client.ask('PUT', client.session.urls.delivery, { bufferFor: 300 });
    const begun = performance.now();
    expect(await (await fetch(poll)).json()).toMatchObject({ lost: 0 });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(290);
    const gone = Line.get(poll);
    await until(() => open() === 1);
    gone.socket.destroy();
    await until(() => open() === 0);
    await client.ask('PUT', client.session.urls.delivery, {});
  });

  test('in slices: the length is told, the content comes in writes, and is whole (RFC 9112 section 6.3)', async () => {
    const whole = await (await fetch(`${poll}?since=2`)).text();
    await client.ask('PUT', client.session.urls.delivery, { sliceAt: { octets: 16, pause: 1 } });
    const line = Line.get(`${poll}?since=2`);
    expect(Number(/content-length: (\d+)/i.exec(await line.head())?.[1])).toBe(whole.length);
    await until(() => line.content.length === whole.length);
    expect(line.content).toBe(whole);
    line.socket.destroy();
    const writes = (await client.capture()).events.filter(
      (event) => event.type === 'octets' && event.side === 'server' && octetsOf(event).length === 16,
    );
    expect(writes.length).toBeGreaterThanOrEqual(Math.floor(whole.length / 16) - 1);
    await client.ask('PUT', client.session.urls.delivery, {});
  });

  test('a CR that is let into a string makes it no JSON (RFC 8259 section 7); the capture keeps what was meant', async () => {
    await client.ask('PUT', client.session.urls.delivery, { crInData: true });
    const text = await (await fetch(`${poll}?since=2`)).text();
    expect(text).toContain('\r');
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const { events } = await client.capture();
    const altered = events.findLast((event) => event.type === 'altered');
    const [, intended = ''] = new TextDecoder().decode(fromBase64(altered?.intended ?? '')).split('\r\n');
    expect(JSON.parse(intended)).toMatchObject({ events: [{ id: 3 }, { id: 4 }], cursor: 4 });
    await client.ask('PUT', client.session.urls.delivery, {});
  });

  test('says how many events the log no longer holds', async () => {
    const other = await Client.open(sandbox.url);
    await other.ask('POST', other.session.urls.feed, { rate: 1000, burst: 5 });
    await expect
      .poll(async () => ((await (await fetch(other.session.urls.poll)).json()) as { lost: number }).lost)
      .toBeGreaterThan(0);
    const { events, lost } = (await (await fetch(other.session.urls.poll)).json()) as {
      events: { id: number }[];
      lost: number;
    };
    expect(events[0]?.id).toBe(lost + 1);
  });

  test.each([
    ['since=5000', 'since', 'from 0 to 4'],
    ['since=-1', 'since', 'from 0 to 4'],
    ['since=1.5', 'since', 'from 0 to 4'],
    ['since=x', 'since', 'from 0 to 4'],
    ['since=', 'since', 'from 0 to 4'],
    ['since=99999999999999999999', 'since', 'from 0 to 4'],
    ['etag=2', 'etag', '0 or 1'],
    ['since=1&since=2', 'since', 'once'],
  ])('%s is refused by name and range', async (query, field, range) => {
    const refused = await fetch(`${poll}?${query}`);
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
    expect(errors[0]?.field).toBe(field);
    expect(errors[0]?.message).toContain(range);
  });

  test('another method is refused (RFC 9110 section 15.5.6)', async () => {
    const refused = await fetch(poll, { method: 'PUT' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD');
  });
});
