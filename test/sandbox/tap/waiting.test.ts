import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { MOST_WAITING } from '#service/tap/waiting.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { TEXT } from '#wire/websocket/opcodes.ts';
import { collect, pause, type Rig, type RigOptions, startRig, until } from './rig.ts';

let rig: Rig;
const start = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  return rig.close();
});

const HANDSHAKE =
  'GET /s/a/ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

/** What the kernel takes for both ends of a connection besides what the process does. */
const KERNEL = 8 * 1024 * 1024;

const MEBIOCTET = 1024 * 1024;

function open(): Socket {
  const socket = connect(rig.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  return socket;
}

/** Octets of the client that the tap has accepted. */
function accepted(): number {
  return [...rig.tap.connections].reduce((sum, { stack }) => sum + stack.client.octets.end, 0);
}

function frame(payload: Uint8Array, declaredLength?: number): Uint8Array {
  const maskingKey = new Uint8Array(4);
  const bits = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: TEXT, maskingKey, payload };
  return encodeFrame({ ...bits, ...(declaredLength === undefined ? {} : { declaredLength, lengthEncoding: 64 }) });
}

/** Writes 100 MiB as fast as the other end takes them, and waits until no more is taken. */
async function flood(socket: Socket, part: Uint8Array): Promise<void> {
  for (let sent = 0; sent < 100 * MEBIOCTET; sent += part.length) socket.write(part);
  let before = -1;
  while (before !== accepted()) {
    before = accepted();
    await pause(300);
  }
}

describe('what one connection may make wait', () => {
  test('behind a held request for an upgrade: reading stops, and goes on once it is let go', async () => {
    const { session } = await start();
    session.gate.hold('client');
    const socket = open();
    const seen = collect(socket);
    socket.write(HANDSHAKE);
    await until(() => session.gate.held.length === 1);
    await flood(socket, frame(new Uint8Array(4096).fill(0x61)));
    expect(accepted()).toBeLessThan(2 * MOST_WAITING);
    expect(socket.writableLength).toBeGreaterThan(100 * MEBIOCTET - KERNEL);
    session.gate.run('client');
    await until(() => seen.octets.length > 4 * MOST_WAITING, 'echoes');
  }, 20_000);

  test('held frames: reading stops, one step lets one go', async () => {
    const { session } = await start();
    const socket = open();
    const seen = collect(socket);
    socket.write(HANDSHAKE);
    await until(() => seen.text.includes('\r\n\r\n'));
    session.gate.hold('client');
    const before = seen.octets.length;
    const empty = Buffer.concat(Array.from({ length: 20_000 }, () => frame(new Uint8Array(0))));
    await flood(socket, empty);
    expect(accepted()).toBeLessThan(2 * MOST_WAITING);
    const held = session.gate.held.length;
    expect(held).toBeLessThan(MOST_WAITING / 100);
    expect(seen.octets.length).toBe(before);
    session.gate.step('client');
    await until(() => seen.octets.length === before + 2, 'one echo');
    expect(session.gate.held.length).toBe(held);
    session.gate.run('client');
    await until(() => seen.octets.length > before + 40_000, 'the other echoes');
  }, 20_000);

  test('one frame of a huge declared length while held: its beginning is held, one step lets it go on', async () => {
    const { session } = await start({ webSocket: { maxPayload: 200 * MEBIOCTET } });
    const socket = open();
    const seen = collect(socket);
    socket.write(HANDSHAKE);
    await until(() => seen.text.includes('\r\n\r\n'));
    session.gate.hold('client');
    const length = 100 * MEBIOCTET + 65_536;
    socket.write(frame(new Uint8Array(65_536), length));
    await flood(socket, new Uint8Array(65_536));
    expect(accepted()).toBeLessThan(3 * MOST_WAITING);
    expect(session.gate.held).toMatchObject([{ side: 'client', kind: 'frame' }]);
    session.gate.step('client');
    await until(() => accepted() > length, 'the rest', 10_000);
    expect(session.gate.held).toEqual([]);
  }, 30_000);

  test('one unfinished message past its limit ends the connection', async () => {
    const { tap } = await start({ limits: { unitOctets: MEBIOCTET } });
    const socket = open();
    const seen = collect(socket);
    socket.write(HANDSHAKE);
    await until(() => seen.text.includes('\r\n\r\n'));
    socket.write(frame(new Uint8Array(65_536), 50 * MEBIOCTET));
    for (let count = 0; count < 100; count += 1) socket.write(new Uint8Array(65_536));
    await until(() => tap.connections.size === 0);
  });
});
