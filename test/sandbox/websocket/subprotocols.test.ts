import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, sendRaw, startSandbox } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

/** The head of the answer to a handshake that is written by hand, with these lines in it. */
async function answer(client: Client, address: 'wamp' | 'json' | 'xml', ...lines: string[]): Promise<string> {
  const { pathname, host } = new URL(client.session.urls[address]);
  const fields = [
    `GET ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...lines,
  ];
  return (await sendRaw(sandbox.wirePort, `${fields.join('\r\n')}\r\n\r\n`)).text.split('\r\n\r\n')[0] ?? '';
}

const chosen = (head: string) => /^Sec-WebSocket-Protocol: (.*)$/m.exec(head)?.[1]?.trim();

describe('RFC 6455 section 4.2.2, item 5, /subprotocol/', () => {
  test('one of those offered, in one line or several, the one that the server likes best', async () => {
    const client = await Client.open(sandbox.url);
    await client.ask('PUT', client.session.urls.behaviour, { subprotocols: ['xml.wire101', 'json.wire101'] });
    expect(chosen(await answer(client, 'json', 'Sec-WebSocket-Protocol: json.wire101, xml.wire101'))).toBe(
      'xml.wire101',
    );
    const lines = ['Sec-WebSocket-Protocol: json.wire101', 'Sec-WebSocket-Protocol: other'];
    expect(chosen(await answer(client, 'json', ...lines))).toBe('json.wire101');
  });

  test('names are compared as they are, upper and lower case apart', async () => {
    const client = await Client.open(sandbox.url);
    expect(chosen(await answer(client, 'json', 'Sec-WebSocket-Protocol: JSON.wire101'))).toBeUndefined();
  });

  test('none that is known: a 101 without the field, not a refusal, and never an empty one', async () => {
    const client = await Client.open(sandbox.url);
    for (const lines of [['Sec-WebSocket-Protocol: soap, stomp'], []]) {
      const head = await answer(client, 'json', ...lines);
      expect(head).toMatch(/^HTTP\/1\.1 101 /);
      expect(head).not.toMatch(/^Sec-WebSocket-Protocol/im);
    }
  });

  test('the server picks one not offered: the what-if; the client is to fail (section 4.1, item 6)', async () => {
    const client = await Client.open(sandbox.url);
    const lines = [{ edit: 'set', name: 'Sec-WebSocket-Protocol', value: 'xml.wire101' }];
    await client.ask('PUT', client.session.urls.faults, { lines });
    expect(chosen(await answer(client, 'json', 'Sec-WebSocket-Protocol: json.wire101'))).toBe('xml.wire101');
    await expect(client.socket(['json.wire101'], { address: 'json' })).rejects.toThrow(/subprotocol/);
  });
});

describe('a socket that no subprotocol was agreed on', () => {
  test.each([
    ['wamp', 'wamp.2.json'],
    ['json', 'json.wire101'],
    ['xml', 'xml.wire101'],
  ] as const)('…/%s is closed with 1002, and the reason names %s', async (address, name) => {
    const client = await Client.open(sandbox.url);
    const seen = await client.socket([], { address });
    expect(await seen.closed).toEqual({ code: 1002, reason: `no subprotocol agreed on; here: ${name}` });
  });

  test('nor when the server knows a name that it cannot speak', async () => {
    const client = await Client.open(sandbox.url);
    await client.ask('PUT', client.session.urls.behaviour, { subprotocols: ['soap'] });
    const seen = await client.socket(['soap'], { address: 'wamp' });
    expect(seen.socket.protocol).toBe('soap');
    expect(await seen.closed).toMatchObject({ code: 1002 });
  });

  test('but where none is spoken it is as good as any', async () => {
    const client = await Client.open(sandbox.url);
    const { socket } = await client.socket();
    expect(socket.readyState).toBe(socket.OPEN);
    socket.close();
  });
});
