import { setTimeout as wait } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { afterEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
const sources: EventSource[] = [];

async function start(): Promise<Client> {
  sandbox = await startSandbox();
  return Client.open(sandbox.url);
}
afterEach(async () => {
  for (const source of sources.splice(0)) source.close();
  await sandbox.close(100);
});

const open = () => [...sandbox.sessions.all].reduce((sum, { deliveries }) => sum + deliveries.size, 0);

/** An event source of the npm package, an implementation that knows nothing of ours, and what it was told. */
function listen(client: Client, query = '') {
  const requests: (string | null)[] = [];
  const source = new EventSource(`${client.session.urls.sse}${query}`, {
    fetch: (url, init) => {
      requests.push(new Headers(init.headers).get('last-event-id'));
      return fetch(url, init);
    },
  });
  const seen = { source, requests, ids: [] as number[], texts: [] as string[], gaps: [] as number[], errors: 0 };
  sources.push(source);
  source.onmessage = ({ lastEventId, data }) => {
    seen.ids.push(Number(lastEventId));
    seen.texts.push(String(data));
  };
  source.addEventListener('gap', ({ data }) => seen.gaps.push(Number(JSON.parse(String(data)).lost)));
  source.onerror = () => {
    seen.errors += 1;
  };
  return seen;
}

describe('an event stream (HTML standard, section 9.2)', () => {
  test('carries id and data lines and a blank line, each event at once as one chunk', async () => {
    const client = await start();
    const line = Line.get(client.session.urls.sse);
    const head = await line.head();
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain('\r\nContent-Type: text/event-stream\r\n');
    expect(head).toContain('\r\nTransfer-Encoding: chunked\r\n');
    expect(line.content).toBe('');
    await client.publish('one');
    await until(() => line.chunks.length === 1);
    await client.publish('two\r\nlines\rand three\n');
    await until(() => line.chunks.length === 2);
    expect(line.chunks).toEqual(['id: 1\ndata: one\n\n', 'id: 2\ndata: two\ndata: lines\ndata: and three\ndata: \n\n']);
  });

  test('text cannot forge a line: what a client is told is what was published', async () => {
    const client = await start();
    const seen = listen(client, '?since=0');
    const forged = 'harmless\revent: alarm\rdata: forged\n\nid: 999\ndata: more';
    await client.publish(forged);
    await until(() => seen.texts.length === 1);
    expect(seen.texts).toEqual([forged.replaceAll('\r', '\n')]);
    expect(seen.ids).toEqual([1]);
  });

  test('begins with what comes from now on, unless it is told from where (section 9.2.4: Last-Event-ID wins)', async () => {
    const client = await start();
    for (const text of ['one', 'two', 'three']) await client.publish(text);
    const { sse } = client.session.urls;
    const lines = [
      Line.get(sse),
      Line.get(`${sse}?since=1`),
      Line.get(`${sse}?since=1`, 'Last-Event-ID: 2\r\n'),
      Line.get(`${sse}?since=2`, 'Last-Event-ID: \r\n'),
    ];
    await until(() => open() === 4);
    await client.publish('four');
    for (const line of lines) await until(() => line.text.includes('data: four'));
    expect(lines.map((line) => line.chunks.length)).toEqual([1, 3, 2, 2]);
  });

  test('cut again and again it is resumed with nothing lost and nothing twice', async () => {
    const client = await start();
    await client.deliver({ retry: 20, dropAfter: { events: 7, how: 'reset' } });
    const seen = listen(client, '?since=0');
    await client.ask('POST', client.session.urls.feed, { rate: 200 });
    await until(() => seen.ids.length >= 60, 10_000);
    expect(seen.ids).toEqual(seen.ids.map((_, index) => index + 1));
    expect(seen.requests.slice(0, 3)).toEqual([null, '7', '14']);
    expect(seen.errors).toBeGreaterThanOrEqual(8);
  });

  test('an event that was cut off is not dispatched, and comes again whole (section 9.2.6)', async () => {
    const client = await start();
    await client.deliver({ retry: 20, resetInEvent: { event: 3, octets: 12, times: 1 } });
    const seen = listen(client, '?since=0');
    for (const text of ['one', 'two', 'three', 'four']) await client.publish(text);
    await until(() => seen.ids.length >= 4);
    expect([seen.ids, seen.texts]).toEqual([
      [1, 2, 3, 4],
      ['one', 'two', 'three', 'four'],
    ]);
    const { events } = await client.capture();
    const altered = events.find((event) => event.type === 'altered');
    expect(altered).toMatchObject({ fault: 'reset in event 3', side: 'server' });
    expect(atob(altered?.intended ?? '')).toBe('14\r\nid: 3\ndata: three\n\n\r\n'.replace('14', '13'));
    expect(altered?.length).toBe('13\r\n'.length + 12);
    expect(events.find((event) => event.type === 'connection-closed')).toMatchObject({ how: 'reset', by: 'fault' });
  });

  test('an answer that names a gap when the log no longer reaches back', async () => {
    const client = await start();
    await client.ask('POST', client.session.urls.feed, { rate: 0, once: 700 });
    await client.ask('POST', client.session.urls.feed, { rate: 0, once: 800 });
    const seen = listen(client, '?since=5');
    await until(() => seen.ids.length === 1000);
    expect(seen.gaps).toEqual([495]);
    expect(seen.ids[0]).toBe(501);
  });

  test('a cursor from the future, or none at all, is refused by name and range', async () => {
    const client = await start();
    const { sse } = client.session.urls;
    for (const [query, lines, field] of [
      ['?since=9', {}, 'since'],
      ['', { 'last-event-id': '9' }, 'Last-Event-ID'],
      ['', { 'last-event-id': 'abc' }, 'Last-Event-ID'],
    ] as const) {
      const refused = await fetch(sse + query, { headers: lines });
      expect(refused.status).toBe(400);
      const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
      expect(errors[0]).toEqual({ field, message: 'must be a whole number from 0 to 0' });
    }
  });

  test('tells the reconnection time at its start, a name, and comments as heartbeats; ids can be left out', async () => {
    const client = await start();
    await client.deliver({ retry: 1234, event: 'tick', ids: false, heartbeat: 50 });
    const line = Line.get(client.session.urls.sse);
    await until(() => line.chunks.filter((chunk) => chunk === ': still here\n').length >= 2);
    await client.publish('one');
    await until(() => line.chunks.includes('event: tick\ndata: one\n\n'));
    expect(line.chunks[0]).toBe('retry: 1234\n\n');
  });

  test('settings that change are followed by streams that are open', async () => {
    const client = await start();
    const line = Line.get(client.session.urls.sse);
    await until(() => open() === 1);
    await client.deliver({ retry: 99 });
    await until(() => line.chunks.includes('retry: 99\n\n'));
    await client.deliver({ dropAfter: { events: 0, how: 'end' } });
    await until(() => line.content.endsWith('0\r\n\r\n'));
  });

  test('without ids there is nothing to resume from: what came between is lost (section 9.2.3)', async () => {
    const client = await start();
    await client.deliver({ ids: false, retry: 100, dropAfter: { events: 1, how: 'end', times: 1 } });
    const seen = listen(client);
    await until(() => open() === 1);
    await client.publish('one');
    await until(() => seen.errors === 1);
    await client.publish('lost');
    await until(() => open() === 1);
    await client.publish('three');
    await until(() => seen.texts.length === 2);
    expect(seen.texts).toEqual(['one', 'three']);
    expect(seen.requests).toEqual([null, null]);
  });

  test.each([204, 401, 500, 502])(
    'status %d in place of it stops the client for good (section 9.2.3)',
    async (code) => {
      const client = await start();
      await client.deliver({ status: { code } });
      const seen = listen(client);
      await until(() => seen.source.readyState === EventSource.CLOSED);
      expect(seen.requests).toHaveLength(1);
      if (code === 401) {
        expect((await fetch(client.session.urls.sse)).headers.get('www-authenticate')).toBe('Bearer realm="lab"');
      }
    },
  );

  test('another content type stops the client too, and a status armed once counts once', async () => {
    const client = await start();
    await client.deliver({ contentType: 'text/plain', status: { code: 503, times: 1 } });
    const busy = await fetch(client.session.urls.sse);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
    const seen = listen(client);
    await until(() => seen.source.readyState === EventSource.CLOSED);
    expect(seen.requests).toHaveLength(1);
  });

  test('who may read it (Fetch standard, CORS protocol), and a foreign origin never', async () => {
    const client = await start();
    const { sse } = client.session.urls;
    const allowed = async (origin: string) => {
      const line = Line.get(sse, `Origin: ${origin}\r\n`);
      const head = await line.head();
      line.socket.destroy();
      const value = (name: string) => new RegExp(`\r\n${name}: (.*)\r\n`).exec(head)?.[1];
      return [head.slice(9, 12), value('Access-Control-Allow-Origin'), value('Access-Control-Allow-Credentials')];
    };
    expect(await allowed(sandbox.url)).toEqual(['200', sandbox.url, undefined]);
    await client.deliver({ cors: 'credentials' });
    expect(await allowed(sandbox.url)).toEqual(['200', sandbox.url, 'true']);
    await client.deliver({ cors: 'any' });
    expect(await allowed(sandbox.url)).toEqual(['200', '*', undefined]);
    expect(await allowed('https://evil.example')).toEqual(['403', undefined, undefined]);
    await client.deliver({ cors: 'none' });
    expect(await allowed(sandbox.url)).toEqual(['200', undefined, undefined]);
    const capture = await fetch(client.session.urls.capture, { headers: { origin: 'https://evil.example' } });
    expect(capture.status).toBe(403);
  });

  test('a preflight is answered by the same setting as the request it asks for (Fetch, CORS protocol and credentials)', async () => {
    const client = await start();
    const { sse, poll, publish } = client.session.urls;
    const allowed = async (url: string) => {
      const line = Line.ask('OPTIONS', url, `Origin: ${sandbox.url}\r\nAccess-Control-Request-Method: GET\r\n`);
      const head = await line.head();
      line.socket.destroy();
      const value = (name: string) => new RegExp(`\r\n${name}: (.*)\r\n`).exec(head)?.[1];
      return [head.slice(9, 12), value('Access-Control-Allow-Origin'), value('Access-Control-Allow-Credentials')];
    };
    for (const url of [sse, `${poll}?since=0`]) {
      await client.deliver({});
      expect(await allowed(url)).toEqual(['204', sandbox.url, undefined]);
      await client.deliver({ cors: 'credentials' });
      expect(await allowed(url)).toEqual(['204', sandbox.url, 'true']);
      await client.deliver({ cors: 'any' });
      expect(await allowed(url)).toEqual(['204', '*', undefined]);
      await client.deliver({ cors: 'none' });
      expect(await allowed(url)).toEqual(['204', undefined, undefined]);
    }
    expect(await allowed(publish)).toEqual(['204', sandbox.url, undefined]);
  });

  test('is answered to no navigation', async () => {
    const client = await start();
    const line = Line.get(client.session.urls.sse, 'Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n');
    expect(await line.head()).toMatch(/^HTTP\/1\.1 403 /);
    await wait(50);
    expect(open()).toBe(0);
  });
});
