import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaptureEvent } from '#capture/schema.ts';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { Client, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

async function behaving(behaviour: object): Promise<Client> {
  const client = await Client.open(sandbox.url);
  await client.ask('PUT', client.session.urls.behaviour, behaviour);
  return client;
}

/** How many frames the server sent after the head of its 101. */
function framesOf(events: readonly CaptureEvent[]): number {
  const reads = events.flatMap((event) => (event.type === 'octets' && event.side === 'server' ? [event.octets] : []));
  const sent = Buffer.concat(reads.map((octets) => Buffer.from(octets, 'base64')));
  const stream = new OctetStream();
  stream.octets.append(sent.subarray(sent.indexOf('\r\n\r\n') + 4));
  createFrameDecoder(stream, { side: 'server', start: 0 }).advance();
  return stream.units.count;
}

describe('echo', () => {
  test('text as text, binary as binary, the empty message too', async () => {
    const client = await behaving({});
    const { socket, messages } = await client.socket();
    socket.send('hello');
    socket.send(Buffer.from([1, 2, 3]));
    socket.send('');
    await until(() => messages.length === 3);
    expect(messages).toEqual([
      { text: 'hello', binary: false },
      { text: '\x01\x02\x03', binary: true },
      { text: '', binary: false },
    ]);
    socket.close();
  });

  test('in fragments, compressed or not', async () => {
    for (const deflate of [false, true]) {
      const client = await behaving({ fragmentSize: 3, deflate });
      const { socket, messages } = await client.socket();
      socket.send('fragmented message');
      await until(() => messages.length === 1);
      expect(messages[0]?.text).toBe('fragmented message');
      const { events } = await client.capture();
      expect(framesOf(events)).toBe(6);
      socket.close();
    }
  });
});

describe('the handshake', () => {
  test('chooses the first subprotocol of the server that was offered, or none', async () => {
    const client = await behaving({ subprotocols: ['wamp', 'chat'] });
    expect((await client.socket(['chat', 'wamp'])).socket.protocol).toBe('wamp');
    expect((await (await behaving({})).socket([])).socket.protocol).toBe('');
    await expect((await behaving({})).socket(['chat'])).rejects.toThrow(/subprotocol/);
  });

  test('an address knows its own subprotocols, unless the behaviour names others', async () => {
    const client = await Client.open(sandbox.url);
    const own = [
      ['mqtt', 'mqtt'],
      ['mqtt', 'mqttv3.1'],
      ['wamp', 'wamp.2.json'],
      ['json', 'json.wire101'],
      ['xml', 'xml.wire101'],
    ] as const;
    const names = own.map(([, name]) => name);
    for (const [address, name] of own) {
      expect((await client.socket([name], { address })).socket.protocol).toBe(name);
      expect((await client.socket(names, { address })).socket.protocol).toBe(address === 'mqtt' ? 'mqtt' : name);
    }
    await client.ask('PUT', client.session.urls.behaviour, { subprotocols: ['xml.wire101', 'json.wire101'] });
    expect((await client.socket(names, { address: 'json' })).socket.protocol).toBe('xml.wire101');
    expect((await client.socket(names)).socket.protocol).toBe('xml.wire101');
    await expect(client.socket(['wamp.2.json'], { address: 'wamp' })).rejects.toThrow(/subprotocol/);
    await client.ask('PUT', client.session.urls.behaviour, { subprotocols: [] });
    await expect(client.socket(['json.wire101'], { address: 'json' })).rejects.toThrow(/subprotocol/);
  });

  test.each([
    [false, {}, ''],
    [true, {}, 'permessage-deflate'],
    [{ serverNoContextTakeover: true }, {}, 'permessage-deflate; server_no_context_takeover'],
    [{ serverMaxWindowBits: 10 }, {}, 'permessage-deflate; server_max_window_bits=10'],
    [{ serverMaxWindowBits: 12 }, { serverMaxWindowBits: 9 }, ''],
    [{ clientNoContextTakeover: true, clientMaxWindowBits: 11 }, {}, /client_max_window_bits=11/],
  ])('deflate %j to an offer of %j', async (deflate, perMessageDeflate, agreed) => {
    const client = await behaving({ deflate });
    const { socket, messages } = await client.socket([], { perMessageDeflate });
    const { events } = await client.capture();
    const answer = events.find((event) => event.type === 'octets' && event.side === 'server');
    const head = Buffer.from(answer?.type === 'octets' ? answer.octets : '', 'base64').toString('latin1');
    const extensions = /^Sec-WebSocket-Extensions: (.*)\r$/m.exec(head)?.[1] ?? '';
    if (typeof agreed === 'string') expect(extensions).toBe(agreed);
    else expect(extensions).toMatch(agreed);
    for (let count = 0; count < 3; count += 1) socket.send('again and again and again');
    await until(() => messages.length === 3);
    socket.close();
  });
});

describe('what the server does by itself', () => {
  test('pings', async () => {
    const { pings, socket } = await (await behaving({ pingEvery: 50 })).socket();
    await until(() => pings.length >= 2);
    expect(pings.slice(0, 2)).toEqual(['ping 1', 'ping 2']);
    socket.close();
  });

  test('closes after so many messages, or after a time', async () => {
    const counted = await (await behaving({ closeAfter: { messages: 2, code: 4001, reason: 'enough' } })).socket();
    counted.socket.send('1');
    counted.socket.send('2');
    expect(await counted.closed).toEqual({ code: 4001, reason: 'enough' });
    expect(counted.messages).toHaveLength(2);
    const timed = await (await behaving({ closeAfter: { milliseconds: 50 } })).socket();
    expect((await timed.closed).code).toBe(1000);
  });

  test('pushes the feed, and resumes it after a number', async () => {
    const client = await behaving({ feed: true, echo: false });
    await client.ask('POST', client.session.urls.feed, { rate: 50, size: 20, burst: 2 });
    const first = await client.socket();
    await until(() => first.messages.length >= 6);
    first.socket.close();
    await first.closed;
    const ids = first.messages.map(({ text }) => (JSON.parse(text) as { id: number }).id);
    const last = ids.at(-1) ?? 0;
    client.session.urls['websocket'] = `${client.session.urls['websocket']}?after=${last}`;
    const second = await client.socket();
    await until(() => second.messages.length >= 2);
    ids.push(...second.messages.map(({ text }) => (JSON.parse(text) as { id: number }).id));
    expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    second.socket.close();
  });

  test('with `publish` what a client says becomes an event of the feed; what is too long closes with 1009', async () => {
    const client = await behaving({ publish: true, feed: true, echo: false });
    const { socket, messages, closed } = await client.socket();
    socket.send('from me');
    socket.send(Buffer.from([1]));
    socket.send('and again');
    await until(() => messages.length === 2);
    expect(messages.map(({ text }) => JSON.parse(text))).toEqual([
      { id: 1, text: 'from me' },
      { id: 2, text: 'and again' },
    ]);
    socket.send('a'.repeat(16 * 1024 + 1));
    expect((await closed).code).toBe(1009);
  });

  test('the capture says when the feed made its events, those of a burst as one', async () => {
    const client = await behaving({ feed: true, echo: false });
    const { messages, socket } = await client.socket();
    await client.ask('POST', client.session.urls.feed, { rate: 0, size: 20, once: 3 });
    await until(() => messages.length === 3);
    expect(messages.map(({ text }) => (JSON.parse(text) as { id: number }).id)).toEqual([1, 2, 3]);
    const made = (await client.capture()).events.filter(({ type }) => type === 'feed');
    expect(made).toMatchObject([{ first: 1, last: 3 }]);
    await client.ask('POST', client.session.urls.feed, { rate: 0, size: 20, once: 3, every: 2 });
    await until(() => messages.length === 6);
    const apart = (await client.capture()).events.filter(({ type }) => type === 'feed').slice(1);
    expect(apart).toMatchObject([{ first: 4, last: 4 }, { last: 5 }, { last: 6 }]);
    socket.close();
  });
});

describe('what it is told to send', () => {
  test('text, binary, ping, pong and close, to one of several connections', async () => {
    const client = await behaving({ echo: false });
    const first = await client.socket();
    const second = await client.socket();
    const { connection } = await client.ask<{ connection: number }>('POST', client.session.urls.send, {
      kind: 'text',
      text: 'to the newest',
    });
    await until(() => second.messages.length === 1);
    const { events } = await client.capture();
    const opened = events.flatMap((event) => (event.type === 'connection-opened' ? [event.connection] : []));
    expect(opened.at(-1)).toBe(connection);
    const send = (body: object) => client.ask('POST', client.session.urls.send, { connection: opened[0], ...body });
    await send({ kind: 'binary', payload: { hex: '00ff' } });
    await send({ kind: 'ping', payload: { text: 'hello' } });
    await send({ kind: 'pong' });
    await send({ kind: 'close', code: 4002, reason: 'told to' });
    expect(await first.closed).toEqual({ code: 4002, reason: 'told to' });
    expect(first.messages).toEqual([{ text: '\x00\xff', binary: true }]);
    expect(first.pings).toEqual(['hello']);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
    second.socket.close();
  });

  test('a client that does not read is fed no further, and is told what it lost', async () => {
    const client = await behaving({ feed: true, echo: false });
    const { socket, messages } = await client.socket();
    await client.ask('POST', client.session.urls.gate, { action: 'hold' });
    await client.ask('POST', client.session.urls.feed, { rate: 20, size: 10_000, burst: 10 });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await client.ask('POST', client.session.urls.feed, { rate: 0 });
    await client.ask('POST', client.session.urls.gate, { action: 'run' });
    await client.ask('POST', client.session.urls.feed, { rate: 20, size: 10 });
    const events = () => messages.map(({ text }) => JSON.parse(text) as { id: number; lost?: number });
    await until(() => events().some(({ lost }) => lost !== undefined));
    let last = 0;
    for (const { id, lost = 0 } of events()) {
      expect(id).toBe(last + lost + 1);
      last = id;
    }
    socket.close();
  });
});
