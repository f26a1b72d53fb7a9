import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { httpMalformed } from '#test/vectors/http-malformed.ts';
import { Client, sendRaw, startSandbox } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

/** The next client: its handshake on a fresh connection is answered with 101. */
async function nextClientIsServed(): Promise<void> {
  const target = new URL(client.session.urls.websocket).pathname;
  const lines = [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${sandbox.wirePort}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
  ];
  expect((await sendRaw(sandbox.wirePort, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(101);
}

test('content in so many chunks that the first ones are forgotten is judged by what is held', async () => {
  const chunks = '1\r\nx\r\n'.repeat(40_000);
  const head = 'POST /s/none/http HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect((await sendRaw(sandbox.wirePort, `${head}${chunks}0\r\n\r\n`)).status).toBe(404);
  expect((await sendRaw(sandbox.wirePort, `${head}${chunks}no chunk\r\n`, { closes: true })).status).toBe(400);
  await nextClientIsServed();
});

describe('malformed requests over TCP, RFC 9110 and RFC 9112', () => {
  test('there are at least 150 of them', () => {
    expect(httpMalformed.length).toBeGreaterThanOrEqual(150);
  });

  describe.each([
    ['whole', false],
    ['octet by octet', true],
  ])('%s', (_how, byOctet) => {
    test.concurrent.each(httpMalformed)('$rule: $name', async ({ octets, status, closes, rule }) => {
      if (byOctet && octets.length > 2000) return;
      const answer = await sendRaw(sandbox.wirePort, octets, { closes, byOctet });
      expect({ status: answer.status, closed: closes && answer.closed }).toEqual({ status, closed: closes });
      expect(answer.text).toContain('application/problem+json');
      expect(answer.text).toContain(`"rule":"${rule}"`);
      await nextClientIsServed();
    });
  });
});
