/** Frames and handshakes of `ws`, client and server, as they cross a real socket; and ours as `ws` takes them. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import WebSocket, { type PerMessageDeflateOptions, WebSocketServer } from 'ws';
import { parseRequestHead } from '#wire/http/request-head.ts';
import { parseResponseHead } from '#wire/http/response-head.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import { createInflater, deflateMessage } from '#wire/websocket/deflate.ts';
import type { DeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { judgeRequest, judgeResponse, negotiated } from '#wire/websocket/handshake.ts';
import { breachesOf, decode, fieldOf, PLAIN_DEFLATE } from './feeding.ts';
import { startProxy } from './recording-proxy.ts';
import { expectTiled } from './tiling.ts';

const WHOLE = { fin: true, rsv1: false, rsv2: false, rsv3: false };

async function startServer(options: object): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function endOfHead(octets: Buffer): number {
  return octets.indexOf('\r\n\r\n') + 4;
}

const sent: readonly (string | Buffer)[] = [
  'Hello',
  '',
  'Γειά σου, κόσμε 🌍',
  Buffer.alloc(0),
  randomBytes(40),
  randomBytes(70_000),
  'again and again and again '.repeat(300),
  'again and again and again '.repeat(10),
  JSON.stringify({ a: Array.from({ length: 500 }, (_, index) => ({ index, name: `name ${index % 7}` })) }),
];

/** Both sides send everything, some of it in fragments, with a ping between; then the client closes. */
async function converse(client: WebSocket, server: WebSocketServer): Promise<void> {
  const [peer] = (await once(server, 'connection')) as [WebSocket];
  let echoed = 0;
  peer.on('message', (octets: Buffer, binary: boolean) => peer.send(octets, { binary }));
  const all = new Promise<void>((resolve) => {
    client.on('message', () => {
      echoed += 1;
      if (echoed === sent.length + 1) resolve();
    });
  });
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
  for (const message of sent) client.send(message);
  client.send('in ', { fin: false });
  client.ping('between');
  client.send('', { fin: false });
  client.send('fragments', { fin: true });
  await all;
  client.close(4001, 'enough');
  await once(client, 'close');
}

const expected = [...sent.map((message) => Buffer.from(message)), Buffer.from('in fragments')];

interface Setting {
  readonly name: string;
  readonly server: boolean | PerMessageDeflateOptions;
  readonly client: boolean | PerMessageDeflateOptions;
  readonly agreed?: Partial<DeflateParameters>;
}

const settings: readonly Setting[] = [
  { name: 'no compression', server: false, client: false },
  { name: 'compression offered and refused', server: false, client: true },
  { name: 'compression', server: { threshold: 0 }, client: { threshold: 0 }, agreed: {} },
  {
    name: 'no context takeover of the server',
    server: { threshold: 0, serverNoContextTakeover: true },
    client: { threshold: 0 },
    agreed: { serverNoContextTakeover: true },
  },
  {
    name: 'no context takeover of the client',
    server: { threshold: 0, clientNoContextTakeover: true },
    client: { threshold: 0 },
    agreed: { clientNoContextTakeover: true },
  },
  {
    name: 'no context takeover at all',
    server: { threshold: 0 },
    client: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    agreed: { serverNoContextTakeover: true, clientNoContextTakeover: true },
  },
  ...[9, 12, 15].map((bits) => ({
    name: `window bits of ${bits}`,
    server: { threshold: 0, serverMaxWindowBits: bits, clientMaxWindowBits: bits },
    client: { threshold: 0 },
    agreed: { serverMaxWindowBits: bits, clientMaxWindowBits: bits },
  })),
  {
    name: 'all four parameters',
    server: {
      threshold: 0,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: 11,
    },
    client: { threshold: 0 },
    agreed: {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: 11,
    },
  },
  { name: 'short messages not compressed', server: { threshold: 1024 }, client: { threshold: 1024 }, agreed: {} },
];

describe('what ws sends is taken apart without a breach', () => {
  test.each(settings)('$name', async ({ server: ofServer, client: ofClient, agreed }) => {
    const { server, port } = await startServer({ perMessageDeflate: ofServer, handleProtocols: () => 'chat' });
    const proxy = await startProxy(port);
    onTestFinished(() => proxy.close());
    const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/chat`, ['chat'], { perMessageDeflate: ofClient });
    await converse(client, server);

    const octets = { client: Buffer.concat(proxy.recording.client), server: Buffer.concat(proxy.recording.server) };
    const request = parseRequestHead(octets.client.subarray(0, endOfHead(octets.client)), 0);
    const response = parseResponseHead(octets.server.subarray(0, endOfHead(octets.server)), 0);
    expect(judgeRequest(request)).toEqual([]);
    expect(judgeResponse(request, response)).toEqual([]);
    const { deflate, subprotocol } = negotiated(request, response);
    expect(subprotocol).toBe('chat');
    expect(deflate).toEqual(agreed === undefined ? undefined : { ...PLAIN_DEFLATE, ...agreed });

    for (const side of ['client', 'server'] as const satisfies Side[]) {
      const frames = octets[side].subarray(endOfHead(octets[side]));
      const decoded = decode(frames, { side, start: 77, ...(deflate ? { deflate } : {}) });
      expect(breachesOf(decoded)).toEqual([]);
      expectTiled(decoded, 77);
      expect(decoded.pending).toBeUndefined();
      expect(decoded.messages.map((message) => Buffer.from(message.octets))).toEqual(expected);
      expect(fieldOf(decoded.units.at(-1), 'close code').value).toBe(4001);
      expect(fieldOf(decoded.units.at(-1), 'close reason').value).toBe('enough');
      expect(decoded.decoder.phase()).toBe('after close');
    }
  });
});

/** The frames of our own making: each message deflated in a state forked from the ones before, when that was agreed on. */
function ourFrames(side: Side, deflate: boolean): Buffer {
  const window = createInflater({ windowBits: 15, limit: 1 << 24 });
  const frames = sent.map((message) => {
    const octets = typeof message === 'string' ? encodeUtf8(message) : message;
    const masked = side === 'client' ? { maskingKey: randomBytes(4) } : {};
    const payload = deflate ? deflateMessage(octets, { windowBits: 15, dictionary: window.window() }) : octets;
    window.nextMessage(true);
    window.receive(payload);
    window.endMessage();
    return encodeFrame({ ...WHOLE, ...masked, rsv1: deflate, opcode: typeof message === 'string' ? 1 : 2, payload });
  });
  const key = side === 'client' ? randomBytes(4) : undefined;
  return Buffer.concat([...frames, encodeMessage(8, encodeClosePayload(4001, 'enough'), key)]);
}

/** What arrives at a WebSocket of `ws` until it is closed. */
async function collect(socket: WebSocket): Promise<{ messages: Buffer[]; code: number }> {
  const messages: Buffer[] = [];
  socket.on('message', (octets: Buffer) => messages.push(octets));
  const [code] = (await once(socket, 'close')) as [number];
  return { messages, code };
}

const received = sent.map((message) => Buffer.from(message));
const EXTENSION = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';

describe.each([false, true])('what we send is taken by ws (compression: %s)', (deflate) => {
  test('as a server', async () => {
    const { server, port } = await startServer({ perMessageDeflate: deflate });
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => {
      socket.destroy();
    });
    const key = randomBytes(16).toString('base64');
    const lines = `Host: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
    const extension = deflate ? EXTENSION : '';
    socket.write(`GET / HTTP/1.1\r\n${lines}Sec-WebSocket-Key: ${key}\r\n${extension}\r\n`);
    const [peer] = (await once(server, 'connection')) as [WebSocket];
    const arrived = collect(peer);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString('latin1')).toContain(`Sec-WebSocket-Accept: ${calculateAccept(key).accept}\r\n`);
    socket.write(ourFrames('client', deflate));
    expect(await arrived).toEqual({ messages: received, code: 4001 });
  });

  test('as a client', async () => {
    const listener = createServer((socket: Socket) => {
      socket.once('data', (octets) => {
        const request = parseRequestHead(new Uint8Array(octets), 0);
        const key = request.lines.find(({ name }) => name.toLowerCase() === 'sec-websocket-key')?.value ?? '';
        const lines = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${calculateAccept(key).accept}\r\n`;
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}${deflate ? EXTENSION : ''}\r\n`);
        socket.end(ourFrames('server', deflate));
      });
    });
    onTestFinished(() => {
      listener.close();
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: deflate });
    expect(await collect(client)).toEqual({ messages: received, code: 4001 });
  });
});
