import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { MOST_FRAGMENTS } from '#service/websocket-behaviour.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { PING } from '#wire/websocket/opcodes.ts';
import { Client, startSandbox, until } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close(100));

/** How long answers of `/healthz` took over `milliseconds`: the median and the slowest, in milliseconds. */
async function answers(milliseconds: number): Promise<{ median: number; slowest: number }> {
  const end = performance.now() + milliseconds;
  const times: number[] = [];
  while (performance.now() < end) {
    const asked = performance.now();
    expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200);
    times.push(performance.now() - asked);
    await wait(5);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1] ?? 0, slowest: times.at(-1) ?? 0 };
}

describe('what a WebSocket is to send', () => {
  test('a message of a megabyte in fragments of one octet keeps nobody waiting, and comes whole', async () => {
    const client = await Client.open(sandbox.url);
    await client.ask('PUT', client.session.urls.behaviour, { fragmentSize: 1 });
    const seen = await client.socket([], { perMessageDeflate: false });
    for (let count = 0; count < 4; count += 1) seen.socket.send('x'.repeat(1_000_000));
    const { median, slowest } = await answers(1000);
    expect(median).toBeLessThan(200);
    // The machine may be busy with other tests; a million sends in one go would take several times as long.
    expect(slowest).toBeLessThan(1000);
    await until(() => seen.messages.length === 4, 10_000);
    expect(seen.messages[3]?.text.length).toBe(1_000_000);
    seen.socket.terminate();
  }, 20_000);

  test('is in fragments of the size asked for, up to their most', async () => {
    const client = await Client.open(sandbox.url);
    await client.ask('PUT', client.session.urls.behaviour, { fragmentSize: 1 });
    const { socket, messages } = await client.socket([], { perMessageDeflate: false });
    socket.send('y'.repeat(MOST_FRAGMENTS));
    await until(() => messages.length === 1);
    const { events } = await client.capture();
    const sent = events.flatMap((event) =>
      event.type === 'octets' && event.side === 'server' ? [Buffer.from(event.octets, 'base64')] : [],
    );
    const octets = Buffer.concat(sent);
    expect(octets.length - octets.indexOf('\r\n\r\n') - 4).toBe(3 * MOST_FRAGMENTS);
    socket.terminate();
  });

  test('to a client that pings and does not listen: it is read no further', async () => {
    const client = await Client.open(sandbox.url);
    const { pathname } = new URL(client.session.urls.websocket);
    const socket = connect(sandbox.wirePort, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const bits = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: PING, maskingKey: new Uint8Array(4) };
    const ping = encodeFrame({ ...bits, payload: new Uint8Array(125) });
    const pings = Buffer.concat(Array.from({ length: 8000 }, () => ping));
    for (let count = 0; count < 40; count += 1) socket.write(pings);
    let before = -1;
    while (before !== socket.bytesWritten - socket.writableLength) {
      before = socket.bytesWritten - socket.writableLength;
      await wait(500);
    }
    expect(before).toBeLessThan(30 * pings.length);
    socket.destroy();
  }, 20_000);

  test('on demand: 429 once too much waits', async () => {
    const client = await Client.open(sandbox.url);
    const { socket } = await client.socket();
    await client.ask('POST', client.session.urls.gate, { action: 'hold' });
    const statuses = new Set<number>();
    const body = { kind: 'text', text: 'z'.repeat(200_000) };
    for (let count = 0; count < 12; count += 1) {
      statuses.add((await client.request('POST', client.session.urls.send, body)).status);
    }
    expect([...statuses]).toEqual([202, 429]);
    socket.terminate();
  });
});
