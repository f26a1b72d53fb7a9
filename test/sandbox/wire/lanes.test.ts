import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { Client, sendRaw, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({}, { allowOrigin: ['http://friend.example'] });
  client = await Client.open(sandbox.url);
});
afterAll(() => sandbox.close(100));

/** An address of the session on another port. */
const on = (lane: string, url: string) => Object.assign(new URL(url), { host: lane }).href;

describe('the further ports of the wire listener', () => {
  test('a session says where they are: six, each another, under the name by which it was asked', () => {
    expect(client.session.lanes).toEqual(sandbox.lanePorts.map((port) => `127.0.0.1:${port}`));
    expect(new Set([sandbox.port, sandbox.wirePort, ...sandbox.lanePorts]).size).toBe(8);
  });

  test('the session is found on each, and all its octets are in its one capture', async () => {
    for (const [lane, host] of client.session.lanes.entries()) {
      const answer = await fetch(`${on(host, client.session.urls.poll)}?since=0`, { headers: { 'x-lane': `${lane}` } });
      expect(answer.status).toBe(200);
      const socket = new WebSocket(on(host, client.session.urls.websocket));
      await new Promise((resolve) => socket.once('open', resolve));
      socket.close();
    }
    await until(async () => {
      const { events } = await client.capture();
      const text = events
        .flatMap((event) => (event.type === 'octets' && event.side === 'client' ? [atob(event.octets)] : []))
        .join('');
      return client.session.lanes.every(
        (host, lane) => text.includes(`Host: ${host}`) || text.includes(`x-lane: ${lane}`),
      );
    });
  });

  test('each refuses what the first refuses: navigation, a foreign Host, a foreign Origin', async () => {
    const { pathname } = new URL(client.session.urls.poll);
    for (const port of sandbox.lanePorts) {
      const ask = (lines: string) => sendRaw(port, `GET ${pathname} HTTP/1.1\r\n${lines}\r\n`);
      const host = `Host: 127.0.0.1:${port}\r\n`;
      expect((await ask(`${host}Sec-Fetch-Mode: navigate\r\n`)).status).toBe(403);
      expect((await ask('Host: evil.example\r\n')).status).toBe(421);
      expect((await ask(`${host}Origin: http://evil.example\r\n`)).status).toBe(403);
      const friend = await ask(`${host}Origin: http://friend.example\r\n`);
      expect(friend.text).toMatch(/^Access-Control-Allow-Origin: http:\/\/friend\.example\r$/m);
    }
  });

  test('connections count against the same limit on all of them', async () => {
    const small = await startSandbox({ wireConnectionsPerAddress: 1 });
    const { session } = await Client.open(small.url);
    const socket = new WebSocket(session.urls.websocket);
    await new Promise((resolve) => socket.once('open', resolve));
    const [port = 0] = small.lanePorts;
    expect((await sendRaw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).status).toBe(503);
    socket.terminate();
    await small.close(100);
  });
});
