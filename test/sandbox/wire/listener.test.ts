import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, sendRaw, startSandbox } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;
let path: string;

beforeAll(async () => {
  sandbox = await startSandbox({ bodyOctets: 1000 }, { allowOrigin: ['http://friend.example'] });
  client = await Client.open(sandbox.url);
  path = new URL(client.session.urls.websocket).pathname;
});
afterAll(() => sandbox.close(100));

const HANDSHAKE: Readonly<Record<string, string>> = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
};

function ask(fields: Readonly<Record<string, string>>, { target = path, method = 'GET', content = '' } = {}) {
  const all = { Host: `127.0.0.1:${sandbox.wirePort}`, ...fields };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendRaw(sandbox.wirePort, `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${content}`);
}

describe('the wire listener is no place for pages', () => {
  test.each([
    { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
    { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
    { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'object' },
  ])('a navigation is refused: %j', async (fields) => {
    for (const target of [path, '/', '/index.html', '/api/sessions']) {
      const answer = await ask(fields, { target });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('application/problem+json');
    }
  });

  test.each([
    [{}, {}, 426],
    [{}, { target: '/' }, 404],
    [HANDSHAKE, { target: '/s/unknown/ws' }, 404],
    [{}, { method: 'POST', target: '/nothing' }, 404],
  ])('each answer is inert: %j %j', async (fields, options, status) => {
    const answer = await ask(fields, options);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/^Content-Security-Policy: default-src 'none'; .*sandbox/im);
    expect(answer.text).toMatch(/^X-Content-Type-Options: nosniff/im);
    expect(answer.text).toMatch(/^Content-Type: application\/problem\+json/im);
  });

  test('the site and the API are not there', async () => {
    for (const target of ['/api/sessions', '/healthz', '/404.html'])
      expect((await ask({}, { target })).status).toBe(404);
  });
});

describe('Host and Origin', () => {
  test('a foreign Host is 421', async () => {
    for (const fields of [{}, HANDSHAKE]) expect((await ask({ ...fields, Host: 'evil.example' })).status).toBe(421);
  });

  test.each(['http://evil.example', 'null', 'https://127.0.0.1'])(
    'a handshake from a page of %s is 403: cross-site WebSocket hijacking',
    async (Origin) => {
      const answer = await ask({ ...HANDSHAKE, Origin });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('--allow-origin');
    },
  );

  test('a handshake from the site, from an allowed origin, or from no page is accepted', async () => {
    const site = `http://127.0.0.1:${sandbox.port}`;
    const origins = [
      { Origin: site },
      { Origin: `http://localhost:${sandbox.port}` },
      { Origin: 'http://friend.example' },
      {},
    ];
    for (const fields of origins) expect((await ask({ ...HANDSHAKE, ...fields })).status).toBe(101);
  });

  test('script of an allowed page may read answers, by CORS', async () => {
    const Origin = 'http://friend.example';
    const answer = await ask({ Origin });
    expect(answer.text).toContain(`Access-Control-Allow-Origin: ${Origin}`);
    const preflight = await ask({ Origin, 'Access-Control-Request-Method': 'GET' }, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect((await ask({ Origin: 'http://evil.example' })).text).not.toContain('Access-Control-Allow-Origin');
  });
});

describe('RFC 6455 section 4.2, handshakes that cannot be answered with 101', () => {
  const without = (name: string) => Object.fromEntries(Object.entries(HANDSHAKE).filter(([key]) => key !== name));

  test.each([
    ['another version', { ...HANDSHAKE, 'Sec-WebSocket-Version': '8' }, 426],
    ['a version to come', { ...HANDSHAKE, 'Sec-WebSocket-Version': '14' }, 426],
    ['no version', without('Sec-WebSocket-Version'), 400],
    ['no key', without('Sec-WebSocket-Key'), 400],
    ['a key of 15 octets', { ...HANDSHAKE, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25j' }, 400],
    ['a key that is no base64', { ...HANDSHAKE, 'Sec-WebSocket-Key': '????????????????????????' }, 400],
    ['subprotocols that are no tokens', { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'a b' }, 400],
    ['extensions without a name', { ...HANDSHAKE, 'Sec-WebSocket-Extensions': '; x=1' }, 400],
  ])('%s', async (_name, fields, status) => {
    const answer = await ask(fields);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/^Sec-WebSocket-Version: 13\r$/im);
    expect(answer.text).toMatch(/"rule":"websocket\./);
  });

  test('another protocol, or none, is 426 with the one that is spoken', async () => {
    for (const fields of [{}, { Upgrade: 'h2c', Connection: 'Upgrade' }]) {
      const answer = await ask(fields);
      expect(answer.status).toBe(426);
      expect(answer.text).toMatch(/^Upgrade: websocket\r$/im);
    }
  });

  test('a proxy is asked for: 501', async () => {
    const answer = await sendRaw(sandbox.wirePort, 'CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n');
    expect(answer.status).toBe(501);
  });
});

describe('content that nobody asked for', () => {
  test('is read, and the next request on the connection is answered', async () => {
    const socket = connect(sandbox.wirePort, '127.0.0.1');
    const request = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello`;
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.write(request + request);
    await expect.poll(() => text.split('HTTP/1.1 426').length).toBe(3);
    socket.destroy();
  });

  test('past its limit is 413, announced or not', async () => {
    expect((await ask({ 'Content-Length': '1001' }, { method: 'POST' })).status).toBe(413);
    const content = `${(1001).toString(16)}\r\n${'x'.repeat(1001)}\r\n`;
    expect((await ask({ 'Transfer-Encoding': 'chunked' }, { method: 'POST', content })).status).toBe(413);
  });

  test('is asked for with 100 when the client waits for that', async () => {
    const fields = { 'Content-Length': '5', Expect: '100-continue' };
    expect((await ask(fields, { method: 'POST' })).text).toMatch(/^HTTP\/1.1 100 Continue/);
  });
});
