import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, sendRaw, startSandbox } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ bodyOctets: 4096 }, { allowOrigin: ['http://friend.example'] });
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

/** A request with header fields that fetch would not let through. */
function asked(path: string, headers: Record<string, string>, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: NodeJS.Dict<string | string[]>;
  }>();
  const sent = httpRequest({ host: '127.0.0.1', port: sandbox.port, path, method, headers }, (response) => {
    response.resume();
    resolve({ status: response.statusCode ?? 0, headers: response.headers });
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

describe('requests are validated, RFC 9457', () => {
  test.each([
    ['GET', 'feed', 'after=abc', 'after'],
    ['GET', 'feed', 'after=-1', 'after'],
    ['GET', 'feed', 'after=1.5', 'after'],
    ['GET', 'feed', 'after=', 'after'],
    ['GET', 'feed', 'after=1&after=2', 'after'],
    ['GET', 'capture', 'after=x', 'after'],
    ['GET', 'capture', 'after=-2', 'after'],
    ['DELETE', 'rawClients', 'how=foo', 'how'],
  ] as const)('%s %s?%s: 400 that names %s', async (method, name, query, field) => {
    const { rawClients } = client.session.urls;
    const raw = name === 'rawClients' ? await client.ask<{ url: string }>('POST', rawClients) : undefined;
    const url = raw?.url ?? client.session.urls[name];
    const response = await client.request(method, `${url}?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toMatchObject([{ field }]);
    if (raw) await client.ask('DELETE', `${url}?how=reset`);
  });

  test('content where there must be none: 400', async () => {
    const { session, faults } = client.session.urls;
    for (const [method, url] of [
      ['DELETE', session],
      ['DELETE', faults],
    ] as const) {
      const response = await client.request(method, url, { any: 'thing' });
      expect(response.status).toBe(400);
      expect((await problemOf(response)).errors).toMatchObject([{ field: '(content)' }]);
    }
  });

  test.each([
    [{ rate: 1001 }, 'rate', 'must be a number from 0 to 1000'],
    [{ rate: -0.5 }, 'rate', 'must be a number from 0 to 1000'],
    [{ rate: 'fast' }, 'rate', 'must be a number from 0 to 1000'],
    [{}, 'rate', 'must be a number from 0 to 1000'],
    [{ rate: 1, size: 0 }, 'size', 'must be a whole number from 1 to 65536'],
    [{ rate: 1, size: 65_537 }, 'size', 'must be a whole number from 1 to 65536'],
    [{ rate: 1, burst: 1.5 }, 'burst', 'must be a whole number from 1 to 1000'],
    [{ rate: 1, burst: 1001 }, 'burst', 'must be a whole number from 1 to 1000'],
    [{ rate: 1, once: -1 }, 'once', 'must be a whole number from 0 to 1000'],
    [{ rate: 1, every: 1001 }, 'every', 'must be a whole number from 0 to 1000'],
    [{ rate: 1000, burst: 6 }, 'rate', 'rate times burst must be from 0 to 5000 events a second'],
    [{ rate: 1000, size: 65_536 }, 'size', 'rate times burst times size must be from 0 to 2097152 octets a second'],
  ])('a feed of %j: the problem names the field and its whole range', async (body, field, message) => {
    const problem = await problemOf(await client.request('POST', client.session.urls.feed, body));
    expect(problem.status).toBe(400);
    expect(problem.errors).toEqual([{ field, message }]);
  });

  test.each([
    ['gate', 'POST', { action: 'open' }, 'action'],
    ['gate', 'POST', { action: 'hold', side: 'both' }, 'side'],
    ['gate', 'POST', {}, 'action'],
    ['gate', 'POST', { action: 'hold', more: 1 }, '(content)'],
    ['feed', 'POST', { rate: 1001 }, 'rate'],
    ['feed', 'POST', { rate: -1 }, 'rate'],
    ['feed', 'POST', { rate: 1000, burst: 1000 }, 'rate'],
    ['feed', 'POST', { rate: 1000, size: 65_536 }, 'size'],
    ['behaviour', 'PUT', { fragmentSize: 0 }, 'fragmentSize'],
    ['behaviour', 'PUT', { subprotocols: ['a b'] }, 'subprotocols.0'],
    ['behaviour', 'PUT', { deflate: { serverMaxWindowBits: 8 } }, 'deflate.serverMaxWindowBits'],
    ['behaviour', 'PUT', { closeAfter: { code: 1006 } }, 'closeAfter.code'],
    ['behaviour', 'PUT', { closeAfter: { reason: 'é'.repeat(62) } }, 'closeAfter.reason'],
    ['faults', 'PUT', { status: { code: 99 } }, 'status.code'],
    ['send', 'POST', { kind: 'shout' }, 'kind'],
    ['send', 'POST', { kind: 'close', code: 1005 }, 'code'],
    ['inject', 'POST', { octets: 'xyz' }, 'octets'],
    ['inject', 'POST', { octets: '' }, 'octets'],
    ['inject', 'POST', { frame: { opcode: 16, payload: { text: '' } } }, 'frame.opcode'],
  ] as const)('%s %s %j names %s', async (url, method, body, field) => {
    const problem = await problemOf(await client.request(method, client.session.urls[url], body));
    expect(problem.status).toBe(400);
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  test('a range is named', async () => {
    const problem = await problemOf(await client.request('POST', client.session.urls.feed, { rate: 5000 }));
    expect(problem.detail).toBe('rate: must be a number from 0 to 1000');
  });

  test('what is no JSON, and no JSON by its type', async () => {
    const { urls, controlToken } = client.session;
    const post = (type: string, body: string) =>
      fetch(urls.gate, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${controlToken}`, 'content-type': type },
      });
    expect((await problemOf(await post('application/json', '{'))).status).toBe(400);
    expect((await problemOf(await post('text/plain', '{}'))).status).toBe(415);
  });

  test('content past its limit is 413, told before it is sent', async () => {
    const head = [
      `POST ${new URL(client.session.urls.gate).pathname} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: Bearer ${client.session.controlToken}`,
      'Content-Type: application/json',
      'Content-Length: 5000',
    ];
    const answer = await sendRaw(sandbox.port, `${head.join('\r\n')}\r\n\r\n{`, { closes: true });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('"limit":"bodyOctets"');
  });

  test('another method is 405 with Allow, another path 404', async () => {
    const response = await client.request('DELETE', client.session.urls.gate);
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect((await problemOf(response)).status).toBe(405);
    expect((await problemOf(await client.request('GET', `${sandbox.url}/api/nothing`))).status).toBe(404);
  });

  test('a message nobody can get is 409', async () => {
    const problem = await problemOf(
      await client.request('POST', client.session.urls.send, { kind: 'text', text: 'hi' }),
    );
    expect(problem.status).toBe(409);
  });
});

describe('the control token', () => {
  test('is asked for, and no other will do', async () => {
    const other = await Client.open(sandbox.url);
    for (const url of Object.values(client.session.urls).filter((url) => url.startsWith(sandbox.url))) {
      const tokens = [
        undefined,
        'Bearer x',
        `Bearer ${other.session.controlToken}`,
        `Bearer ${client.session.wireToken}`,
      ];
      for (const authorization of tokens) {
        const response = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
        expect([401, 405]).toContain(response.status);
        if (response.status === 401) expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
        await response.body?.cancel();
      }
    }
  });

  test('opens nothing once the session has ended', async () => {
    const other = await Client.open(sandbox.url);
    expect((await other.request('DELETE', other.session.urls.session)).status).toBe(204);
    expect((await problemOf(await other.request('GET', other.session.urls.session))).status).toBe(404);
  });

  test('is in no URL and in no capture, and the capture of another session holds nothing of this one', async () => {
    const other = await Client.open(sandbox.url);
    const mine = await client.socket();
    mine.socket.send('a secret of this session');
    await expect.poll(() => mine.messages.length).toBe(1);
    const text = JSON.stringify(await client.capture());
    const foreign = JSON.stringify(await other.capture());
    expect(Object.values(client.session.urls).join()).not.toContain(client.session.controlToken);
    expect(Buffer.from(text).includes(client.session.controlToken)).toBe(false);
    expect((await client.capture()).events.length).toBeGreaterThan(4);
    expect((await other.capture()).events).toEqual([]);
    expect(foreign).not.toContain(client.session.wireToken);
    mine.socket.terminate();
  });
});

describe('Host, RFC 9110 section 7.4', () => {
  test.each([
    ['evil.example', 421],
    ['evil.example:4101', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost', 200],
    ['LOCALHOST:99', 200],
    ['[::1]:4101', 200],
    ['127.0.0.1', 200],
    ['user@localhost', 400],
  ])('%j is answered %i', async (host, status) => {
    for (const path of ['/healthz']) expect((await asked(path, { host })).status).toBe(status);
  });

  test('the site is refused to a foreign name too', async () => {
    expect((await asked('/', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('Origin', () => {
  const own = () => `http://127.0.0.1:${sandbox.port}`;

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://friend.example'])(
    'a page of %s is refused',
    async (origin) => {
      expect((await asked('/api/sessions', { origin }, 'POST')).status).toBe(403);
      const preflight = { origin, 'access-control-request-method': 'POST' };
      expect((await asked('/api/sessions', preflight, 'OPTIONS')).status).toBe(403);
    },
  );

  test('its own pages are served', async () => {
    expect((await asked('/api/sessions', { origin: own() }, 'POST')).status).toBe(201);
  });

  test('pages of an allowed origin are, by CORS', async () => {
    const origin = 'http://friend.example';
    const preflight = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    };
    const allowed = await asked('/api/sessions', preflight, 'OPTIONS');
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(origin);
    expect(allowed.headers['access-control-allow-headers']).toMatch(/Authorization/i);
    const answer = await asked('/api/sessions', { origin }, 'POST');
    expect(answer.status).toBe(201);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['vary']).toBe('Origin');
  });
});
