import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '#sandbox/sandbox.ts';
import { DEFAULT_BEHAVIOUR } from '#service/websocket-behaviour.ts';
import { malformedFrames } from '#test/vectors/websocket-malformed.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { Client, startSandbox } from '../harness.ts';

let sandbox: Sandbox & { readonly url: string };
const clients: Record<'plain' | 'deflate', Client | undefined> = { plain: undefined, deflate: undefined };

beforeAll(async () => {
  sandbox = await startSandbox({ connectionsPerSession: 1000, wireConnectionsPerAddress: 1000 });
  clients.plain = await Client.open(sandbox.url);
  clients.deflate = await Client.open(sandbox.url);
  const { urls } = clients.deflate.session;
  await clients.deflate.ask('PUT', urls.behaviour, { ...DEFAULT_BEHAVIOUR, deflate: true });
});
afterAll(() => sandbox.close(100));

/** Sends `octets` after a sound handshake; answers the code of the server's Close frame, null when none came. */
async function closeCodeFor(octets: string, deflate: boolean): Promise<number | null> {
  const target = new URL(clients[deflate ? 'deflate' : 'plain']?.session.urls.websocket ?? '').pathname;
  const socket = connect({ port: sandbox.wirePort, host: '127.0.0.1', noDelay: true });
  const lines = [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${sandbox.wirePort}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(deflate ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(Buffer.from(octets, 'hex'));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const timer = setTimeout(() => resolve(null), 700);
  let received = Buffer.alloc(0);
  const done = (code: number | null) => {
    clearTimeout(timer);
    resolve(code);
  };
  socket.on('error', () => done(null));
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    const code = closeCodeIn(received);
    if (code !== undefined) done(code);
  });
  const code = await promise;
  socket.destroy();
  return code;
}

function closeCodeIn(received: Buffer): number | undefined {
  const head = received.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const stream = new OctetStream();
  const frames = createFrameDecoder(stream, { side: 'server', start: 0 });
  stream.octets.append(received.subarray(head + 4));
  frames.advance();
  for (let index = 0; index < stream.units.count; index += 1) {
    const octets = stream.octets.view(
      stream.units.offset(index),
      stream.units.offset(index) + stream.units.length(index),
    );
    const [first = 0, , high = 0, low = 0] = octets;
    if ((first & 0x0f) === 8) return high * 256 + low;
  }
  return undefined;
}

describe('malformed frames over TCP, RFC 6455 section 7.1.7', () => {
  test.concurrent.each(malformedFrames)('$section $rule: $name', async ({ octets, closeCode, deflate, ws }) => {
    const expected = ws === undefined ? closeCode : ws.closeCode;
    expect(await closeCodeFor(octets, deflate === true)).toBe(expected);
    // A Close frame of the client's own, 1000: the next client is served.
    expect(await closeCodeFor('8882000000' + '0003e8', false)).toBe(1000);
  });
});
