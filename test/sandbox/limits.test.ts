import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { defaultLimits, type Limits, limitNames, limitSpecs, limitWords } from '#service/limits.ts';
import { Client, sendRaw, startSandbox, until } from './harness.ts';

let sandbox: (Sandbox & { readonly url: string }) | undefined;
const open: Socket[] = [];

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await sandbox?.close(50);
});

async function withLimits(limits: Partial<Limits>): Promise<Client> {
  sandbox = await startSandbox(limits);
  return Client.open(sandbox.url);
}

/** A connection that is opened, says `text` and then waits. */
function dawdler(port: number, text = ''): { readonly socket: Socket; readonly received: () => string } {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  open.push(socket);
  socket.on('error', () => {});
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  if (text !== '') socket.write(text);
  return { socket, received: () => received };
}

async function limitEvents(client: Client): Promise<string[]> {
  const { events } = await client.capture();
  return events.flatMap((event) => (event.type === 'limit-reached' ? [event.limit] : []));
}

test('every limit has a flag and a variable of its own', () => {
  const specs = limitNames.map((name) => limitSpecs[name]);
  expect(new Set(specs.map(({ flag }) => flag)).size).toBe(specs.length);
  expect(new Set(specs.map(({ env }) => env)).size).toBe(specs.length);
});

test('every limit is told in words, which fit the reason of a close (RFC 6455 section 5.5.1)', () => {
  expect(limitWords('sessionMilliseconds', { sessionMilliseconds: 4000 })).toBe(
    'time a session may last: at most 4 s, --session-lifetime',
  );
  expect(limitWords('octetsPerSession', defaultLimits)).toBe(
    'octets of one session on the wire, both ways: at most 67,108,864, --max-session-octets',
  );
  for (const name of limitNames) {
    const words = limitWords(name, defaultLimits);
    if (/[A-Z]/.test(name)) expect(words).not.toContain(name);
    expect(new TextEncoder().encode(words).length).toBeLessThanOrEqual(123);
  }
});

describe('sessions', () => {
  test('of one address: 429 with Retry-After, until one ends', async () => {
    const client = await withLimits({ sessionsPerAddress: 2 });
    const second = await Client.open(sandbox?.url ?? '');
    const refused = await fetch(`${sandbox?.url}/api/sessions`, { method: 'POST' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ limit: 'sessionsPerAddress' });
    await second.ask('DELETE', second.session.urls.session);
    await Client.open(client.session.urls.session.replace(/\/api.*/, ''));
  });

  test('in all: 503', async () => {
    await withLimits({ sessions: 1 });
    expect((await fetch(`${sandbox?.url}/api/sessions`, { method: 'POST' })).status).toBe(503);
  });

  test('end after their lifetime, with 1001 for their WebSockets', async () => {
    const client = await withLimits({ sessionMilliseconds: 300 });
    const { closed } = await client.socket();
    expect(await closed).toEqual({ code: 1001, reason: 'time a session may last: at most 0.3 s, --session-lifetime' });
    expect((await client.request('GET', client.session.urls.session)).status).toBe(404);
  });

  test('end when nobody uses them, and not before', async () => {
    const client = await withLimits({ sessionIdleMilliseconds: 500 });
    const { socket } = await client.socket();
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(socket.readyState).toBe(socket.OPEN);
    socket.close();
    await until(() => sandbox?.sessions.size === 0);
  });
});

describe('connections', () => {
  test('of one session: the handshake is refused with 503, and the capture says why', async () => {
    const client = await withLimits({ connectionsPerSession: 1 });
    await client.socket();
    await expect(client.socket()).rejects.toThrow('503');
    expect(await limitEvents(client)).toEqual(['connectionsPerSession']);
  });

  test('of one address to the wire listener: 503, and others are not disturbed', async () => {
    const client = await withLimits({ wireConnectionsPerAddress: 3 });
    const { socket, messages } = await client.socket();
    for (let count = 0; count < 2; count += 1) dawdler(sandbox?.wirePort ?? 0);
    const refused = await sendRaw(sandbox?.wirePort ?? 0, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', {
      closes: true,
    });
    expect(refused).toMatchObject({ status: 503, closed: true });
    expect(refused.text).toContain('"limit":"wireConnectionsPerAddress"');
    socket.send('still here');
    await until(() => messages.length === 1);
  });

  test('of one address to the control listener: 503', async () => {
    sandbox = await startSandbox({ controlConnectionsPerAddress: 2 });
    for (let count = 0; count < 2; count += 1) dawdler(sandbox.port);
    await until(async () => {
      const refused = await sendRaw(sandbox?.port ?? 0, 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      return refused.status === 503 && refused.text.includes('controlConnectionsPerAddress');
    });
  });
});

describe('octets', () => {
  test('of one session: its WebSocket is closed with 1008, and no other is opened', async () => {
    const client = await withLimits({ octetsPerSession: 5000 });
    const { socket, closed } = await client.socket();
    socket.send('x'.repeat(3000));
    const reason = 'limit reached: octets of one session on the wire, both ways';
    expect(await closed).toEqual({ code: 1008, reason });
    await expect(client.socket()).rejects.toThrow('503');
    expect(await limitEvents(client)).toContain('octetsPerSession');
  });

  test('of one message: close 1009, whole, fragmented or inflated', async () => {
    const client = await withLimits({ messageOctets: 1000 });
    await client.ask('PUT', client.session.urls.behaviour, { deflate: true });
    for (const [text, options] of [
      ['x'.repeat(1001), { compress: false }],
      ['x'.repeat(100_000), { compress: true }],
    ] as const) {
      const { socket, closed } = await client.socket();
      socket.send(text, options);
      expect((await closed).code).toBe(1009);
    }
    const { socket, closed } = await client.socket([], { perMessageDeflate: false });
    for (let count = 0; count < 3; count += 1) socket.send('x'.repeat(400), { fin: false });
    expect((await closed).code).toBe(1009);
    expect(await limitEvents(client)).toContain('messageOctets');
  });

  test('of one request head: 431 on both listeners', async () => {
    sandbox = await startSandbox({ headOctets: 2000 });
    const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'x'.repeat(3000)}\r\n\r\n`;
    for (const port of [sandbox.port, sandbox.wirePort]) {
      expect(await sendRaw(port, request, { closes: true })).toMatchObject({ status: 431, closed: true });
    }
  });
});

describe('time', () => {
  test('for a request head: 408 on both listeners, however slowly octets trickle', async () => {
    sandbox = await startSandbox({ headMilliseconds: 400 });
    for (const port of [sandbox.port, sandbox.wirePort]) {
      const { socket, received } = dawdler(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n');
      const trickle = setInterval(() => socket.write('X: y\r\n'), 50);
      await until(() => received().startsWith('HTTP/1.1 408'));
      clearInterval(trickle);
    }
  });

  test('for the content of a request: 408', async () => {
    sandbox = await startSandbox({ requestMilliseconds: 400, headMilliseconds: 400 });
    const head = 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nx';
    const api = head.replace('POST /', 'POST /api/sessions');
    const waiting = [dawdler(sandbox.port, api), dawdler(sandbox.wirePort, head)];
    for (const { received } of waiting) await until(() => received().startsWith('HTTP/1.1 408'));
  });

  test('for a connection that says nothing: it is closed', async () => {
    sandbox = await startSandbox({ headMilliseconds: 300, requestMilliseconds: 300 });
    for (const port of [sandbox.port, sandbox.wirePort]) {
      const { socket } = dawdler(port);
      await until(() => socket.destroyed || socket.readableEnded);
    }
  });
});

test('raw clients of one session: 429, until one is closed', async () => {
  const client = await withLimits({ rawClients: 1 });
  const { rawClients } = client.session.urls;
  const { url } = await client.ask<{ url: string }>('POST', rawClients);
  const refused = await client.request('POST', rawClients);
  expect(refused.status).toBe(429);
  expect(await limitEvents(client)).toEqual(['rawClients']);
  await client.ask('DELETE', `${url}?how=reset`);
  await until(async () => (await client.request('POST', rawClients)).status === 201);
});

test('a hold: it is let go', async () => {
  const client = await withLimits({ holdMilliseconds: 300 });
  const { socket, messages } = await client.socket();
  await client.ask('POST', client.session.urls.gate, { action: 'hold' });
  socket.send('held for a while');
  await until(() => messages.length === 1);
  const { events } = await client.capture();
  expect(events.find((event) => event.type === 'released')).toMatchObject({ how: 'limit' });
});
