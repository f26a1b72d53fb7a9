import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { intendedOf } from '#capture/intended.ts';
import { octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import type { Limits } from '#service/limits.ts';
import { Client, Line, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
const lines: Line[] = [];

async function start(limits: Partial<Limits> = {}): Promise<Client> {
  sandbox = await startSandbox(limits);
  return Client.open(sandbox.url);
}
afterEach(async () => {
  for (const line of lines.splice(0)) line.socket.destroy();
  await sandbox.close(100);
});

async function stream(client: Client, query = ''): Promise<Line> {
  const line = Line.get(`${client.session.urls.stream}${query}`);
  lines.push(line);
  await line.head();
  return line;
}

/** What the capture says of streams that wait for their client. */
async function stalls(client: Client) {
  const { events } = await client.capture();
  return events.flatMap((event) => (event.type === 'backpressure' ? [event] : []));
}

/** What the server sent on the connection of the stream, as the capture has it, and as it would be without faults. */
async function captured(client: Client): Promise<{ sent: string; intended: string; writes: string[] }> {
  const { events } = await client.capture();
  const asked = (event: CaptureEvent) =>
    event.type === 'octets' &&
    event.side === 'client' &&
    /^\w+ \S+\/stream/.test(Buffer.from(octetsOf(event)).toString());
  const first = events.find(asked);
  const connection = first !== undefined && 'connection' in first ? first.connection : -1;
  const writesOf = (all: readonly CaptureEvent[]) =>
    all.flatMap((event) =>
      event.type === 'octets' && event.side === 'server' && event.connection === connection
        ? [Buffer.from(octetsOf(event)).toString('latin1')]
        : [],
    );
  const writes = writesOf(events);
  return { writes, sent: writes.join(''), intended: writesOf(intendedOf(events).events).join('') };
}

describe('a stream of lines (RFC 9112 section 7.1)', () => {
  test('its head comes at once, each event as a chunk of its own, a line break of the text as two characters', async () => {
    const client = await start();
    const line = await stream(client);
    expect(await line.head()).toContain('\r\nTransfer-Encoding: chunked\r\n');
    expect(line.content).toBe('');
    await client.publish('one');
    await until(() => line.content === '6\r\n1 one\n\r\n');
    await client.publish('C:\\two\r\nlines');
    await until(() => line.chunks.length === 2);
    expect(line.chunks[1]).toBe('2 C:\\\\two\\r\\nlines\n');
  });

  test('ends with a trailer section when the session ends (section 7.1.2)', async () => {
    const client = await start();
    const line = await stream(client);
    expect(await line.head()).toContain('\r\nTrailer: Server-Timing\r\n');
    await client.publish('one');
    await until(() => line.chunks.length === 1);
    await client.ask('DELETE', client.session.urls.session);
    await until(() => line.content.endsWith('0\r\nServer-Timing: events;desc="1"\r\n\r\n'));
  });

  test('HEAD is answered without content, and without a trailer to announce', async () => {
    const client = await start();
    const head = await fetch(client.session.urls.stream, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.headers.get('trailer')]).toEqual([
      200,
      'text/plain; charset=utf-8',
      null,
    ]);
  });

  test('as NDJSON it is one object a line, whatever is in the text', async () => {
    const client = await start();
    for (const text of ['one', '"two"\n', 'drei ä']) await client.publish(text);
    const line = await stream(client, '?format=ndjson&since=1');
    await until(() => line.chunks.length === 2);
    const objects = line.chunks.map((chunk) => JSON.parse(Buffer.from(chunk, 'latin1').toString()));
    expect(objects).toMatchObject([
      { id: 2, text: '"two"\n' },
      { id: 3, text: 'drei ä' },
    ]);
  });

  test('as multipart it is an image an event, and after each the head of the next (RFC 2046 section 5.1)', async () => {
    const client = await start();
    const line = await stream(client, '?format=multipart');
    const boundary = /boundary=([\w-]+)\r\n/.exec(await line.head())?.[1];
    await client.publish('one');
    await client.publish('two');
    await until(() => line.chunks.length === 3);
    await client.deliver({ dropAfter: { events: 0, how: 'end' } });
    await until(() => line.content.includes('0\r\nServer-Timing'));
    const [preamble, ...parts] = `\r\n${line.chunks.join('')}`.split(`\r\n--${boundary}`);
    expect(preamble).toBe('');
    expect(parts.at(-1)).toBe('--\r\n');
    for (const part of parts.slice(0, 2)) expect(part).toMatch(/^\r\nContent-Type: image\/png\r\n\r\n\x89PNG\r\n/);
  });

  test.each([
    ['format=morse', 'format', 'lines, ndjson, multipart'],
    ['since=7', 'since', 'from 0 to 0'],
    ['pace=7', '(query)', 'pace'],
  ])('%s is refused by name', async (query, field, text) => {
    const client = await start();
    const refused = await fetch(`${client.session.urls.stream}?${query}`);
    expect(refused.status).toBe(400);
    const { errors } = (await refused.json()) as { errors: { field: string; message: string }[] };
    expect(errors[0]?.field).toBe(field);
    expect(errors[0]?.message).toContain(text);
  });
});

describe('a client that never reads', () => {
  test('is bounded, told so in the capture, and told what it has missed when it reads again', async () => {
    const client = await start({ octetsPerSession: 2 ** 30 });
    const line = await stream(client, '?format=ndjson');
    line.socket.pause();
    await client.ask('POST', client.session.urls.feed, { rate: 40, size: 50_000 });
    const [session] = sandbox.sessions.all;
    const waiting = () => [...(session?.connections ?? [])].map(({ stream: { writableLength } }) => writableLength);
    const made = () => session?.feed.feed.last ?? 0;
    await until(() => (waiting()[0] ?? 0) > 65_536, 15_000);
    const blockedAt = made();
    await until(() => made() > blockedAt + 40);
    expect(waiting()).toHaveLength(1);
    // One event may stand on top of the limit.
    expect(waiting()[0]).toBeLessThan(65_536 + 50_100);
    await client.ask('POST', client.session.urls.feed, { rate: 0 });
    line.socket.resume();
    await until(() => line.text.includes('{"lost":'), 10_000);
    const told = await stalls(client);
    const waits = told.filter(({ state }) => state === 'waits');
    for (const { waiting } of waits) expect(waiting).toBeGreaterThanOrEqual(65_536);
    expect(waits.length).toBeGreaterThan(0);
    // The kernel may have taken some of it in between.
    const skipped = told.reduce((sum, event) => sum + event.skipped, 0);
    const lost = [...line.text.matchAll(/\{"lost":(\d+)\}/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(skipped).toBe(lost);
  });

  test('RFC 9293 §3.8.6: a raw client that stops reading is noticed before it is megabytes behind, and goes on where it was', async () => {
    const client = await start();
    const { url } = await client.ask<{ url: string }>('POST', client.session.urls.rawClients);
    const { pathname, host } = new URL(client.session.urls.stream);
    await client.ask('PUT', url, { octetsPerSecond: 0 });
    const octets = Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`).toString('hex');
    await client.ask('POST', url, { octets });
    await client.ask('POST', client.session.urls.feed, { rate: 20, size: 25_000 });
    await until(async () => (await stalls(client)).length === 1);
    await client.ask('POST', client.session.urls.feed, { rate: 0 });
    const { sent } = await captured(client);
    expect(sent.length).toBeLessThan(400_000);
    const [session] = sandbox.sessions.all;
    const made = session?.feed.feed.last ?? 0;
    await client.ask('PUT', url, {});
    await until(async () => (await captured(client)).sent.includes(`\n${made} event ${made} `));
    const [, goesOn] = await stalls(client);
    expect(goesOn).toMatchObject({ state: 'goes on', skipped: 0 });
    const numbers = [...(await captured(client)).sent.matchAll(/\r\n(\d+) event \1 /g)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toEqual(Array.from({ length: made }, (_, index) => index + 1));
  });

  test('one that reads slowly is waited for again and again', async () => {
    const client = await start();
    const { url } = await client.ask<{ url: string }>('POST', client.session.urls.rawClients);
    const { pathname, host } = new URL(client.session.urls.stream);
    await client.ask('PUT', url, { octetsPerSecond: 400_000 });
    const octets = Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`).toString('hex');
    await client.ask('POST', url, { octets });
    await client.ask('POST', client.session.urls.feed, { rate: 40, size: 25_000 });
    await until(async () => (await stalls(client)).length >= 4, 15_000);
    const states = (await stalls(client)).slice(0, 4).map(({ state }) => state);
    expect(states).toEqual(['waits', 'goes on', 'waits', 'goes on']);
  });
});

describe('what goes wrong on purpose, and how the capture shows it', () => {
  const THREE = ['one', 'two', 'three'];

  async function delivered(client: Client, settings: Parameters<Client['deliver']>[0], query = ''): Promise<Line> {
    await client.deliver(settings);
    const line = await stream(client, query);
    for (const text of THREE) await client.publish(text);
    return line;
  }

  test('dropped after n events: with the last chunk, without it, or by a reset', async () => {
    const client = await start();
    const orderly = await delivered(client, { dropAfter: { events: 2, how: 'end' } });
    await until(() => orderly.content.endsWith('0\r\nServer-Timing: events;desc="2"\r\n\r\n'));
    const cut = await delivered(client, { dropAfter: { events: 2, how: 'cut' } });
    await until(() => cut.ended);
    expect(cut.content).toBe('6\r\n4 one\n\r\n6\r\n5 two\n\r\n');
    const reset = await delivered(client, { dropAfter: { events: 2, how: 'reset' } });
    await until(() => reset.broken === 'ECONNRESET');
    expect(reset.chunks).toEqual(['7 one\n', '8 two\n']);
    const { events } = await client.capture();
    const closed = events.flatMap((event) => (event.type === 'connection-closed' ? [[event.how, event.by]] : []));
    expect(closed).toContainEqual(['closed', 'fault']);
    expect(closed).toContainEqual(['reset', 'fault']);
  });

  test('in chunks of n octets', async () => {
    const client = await start();
    const line = await delivered(client, { sliceAt: { octets: 4, pause: 0 } });
    await until(() => line.chunks.join('') === '1 one\n2 two\n3 three\n');
    expect(line.chunks).toEqual(['1 on', 'e\n', '2 tw', 'o\n', '3 th', 'ree\n']);
  });

  test('in writes of n octets, which are no chunks: the capture has both', async () => {
    const client = await start();
    const line = await delivered(client, { sliceAt: { octets: 4, pause: 5, as: 'writes' } });
    await until(() => line.chunks.length === 3);
    expect(line.chunks).toEqual(['1 one\n', '2 two\n', '3 three\n']);
    const { writes } = await captured(client);
    expect(writes.slice(1, 4)).toEqual(['6\r\n1', ' one', '\n\r\n']);
  });

  test('kept back until n octets have come together, as behind a proxy that buffers', async () => {
    const client = await start();
    const line = await delivered(client, { bufferUntil: 20 });
    await client.publish('four');
    await until(() => line.chunks.length === 1);
    expect(line.chunks).toEqual(['1 one\n2 two\n3 three\n']);
    await client.ask('DELETE', client.session.urls.session);
    await until(() => line.content.includes('4 four\n'));
  });

  test('the line end missing, the line broken: what was sent and what should have been', async () => {
    const client = await start();
    const line = await delivered(client, { noBlankLine: true, crInData: true });
    await until(() => line.chunks.length === 3);
    expect(line.chunks).toEqual(['1 o\rne', '2 t\rwo', '3 th\rree']);
    const { sent, intended } = await captured(client);
    expect(sent).toBe(line.text);
    expect(intended).toContain('\r\n\r\n6\r\n1 one\n\r\n6\r\n2 two\n\r\n8\r\n3 three\n\r\n');
  });

  test('all of it at once, and the capture still says what was meant', async () => {
    const client = await start();
    const line = await delivered(client, {
      bufferUntil: 12,
      sliceAt: { octets: 5, pause: 0 },
      noBlankLine: true,
      dropAfter: { events: 3, how: 'cut' },
    });
    await until(() => line.ended);
    expect(line.chunks).toEqual(['1 one2 two', '3 three']);
    const { intended } = await captured(client);
    expect(intended).toContain('\r\n\r\nc\r\n1 one\n2 two\n\r\n8\r\n3 three\n\r\n');
  });

  test('a fault of one stream is none of the next on the same connection', async () => {
    const client = await start();
    await client.deliver({ dropAfter: { events: 1, how: 'end' }, noBlankLine: true });
    const line = await stream(client);
    await client.publish('one');
    await until(() => line.text.includes('Server-Timing: events'));
    await client.deliver({});
    const { pathname, host } = new URL(client.session.urls.poll);
    line.text = '';
    line.socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await until(() => line.text.endsWith('"cursor":1,"lost":0}\n'));
  });
});

describe('the other half: a request whose content goes on (RFC 9112 section 7.1)', () => {
  test('is answered while it comes in, each read by a line', async () => {
    const client = await start();
    const line = Line.ask('POST', client.session.urls.stream, 'Transfer-Encoding: chunked\r\n');
    lines.push(line);
    await line.head();
    line.socket.write('5\r\nhello\r\n');
    await until(() => line.chunks.length === 1);
    line.socket.write('6\r\n world\r\n');
    await until(() => line.chunks.length === 2);
    expect(line.chunks.map((chunk) => JSON.parse(chunk))).toEqual([
      { received: 5, total: 5 },
      { received: 6, total: 11 },
    ]);
    line.socket.write('0\r\n\r\n');
    await until(() => line.content.endsWith('0\r\n\r\n'));
    expect(line.ended).toBe(false);
  });

  test('takes longer than a request may, and more than a request may hold, and is not kept', async () => {
    const client = await start({ headMilliseconds: 200, requestMilliseconds: 200, bodyOctets: 1000 });
    const line = Line.ask('POST', client.session.urls.stream, 'Content-Length: 500000\r\n');
    lines.push(line);
    for (let count = 0; count < 10; count += 1) {
      line.socket.write('x'.repeat(50_000));
      await wait(50);
    }
    await until(() => line.text.endsWith('0\r\n\r\n'));
    expect(JSON.parse(line.chunks.at(-1) ?? '')).toMatchObject({ total: 500_000 });
  });

  test('that breaks its framing ends the connection, and is still in the capture', async () => {
    const client = await start();
    const line = Line.ask('POST', client.session.urls.stream, 'Transfer-Encoding: chunked\r\n');
    lines.push(line);
    await line.head();
    line.socket.write('5\r\nhello\r\nnonsense\r\n');
    await until(() => line.ended || line.broken !== undefined);
    expect(line.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('works by a raw client, which the capture shows', async () => {
    const client = await start();
    const { url } = await client.ask<{ url: string }>('POST', client.session.urls.rawClients);
    const { pathname, host } = new URL(client.session.urls.stream);
    const send = (text: string) => client.ask('POST', url, { octets: Buffer.from(text).toString('hex') });
    await send(`POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n`);
    await until(async () => (await captured(client)).sent.includes('{"received":3,"total":3}\n'));
    await send('3\r\ntwo\r\n');
    await until(async () => (await captured(client)).sent.includes('{"received":3,"total":6}\n'));
  });

  test('ends when the session ends', async () => {
    const client = await start();
    const line = Line.ask('POST', client.session.urls.stream, 'Transfer-Encoding: chunked\r\n');
    lines.push(line);
    await line.head();
    await client.ask('DELETE', client.session.urls.session);
    await until(() => line.content.endsWith('0\r\n\r\n'));
  });
});
