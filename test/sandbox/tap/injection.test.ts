import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TapConnection } from '#sandbox/tap/tap-connection.ts';
import { encodeFrame, type FrameSpec } from '#wire/websocket/encode.ts';
import { collect, type Rig, type RigOptions, startRig, until } from './rig.ts';

let rig: Rig;
const start = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
afterEach(() => rig.close());

const frame = (opcode: number, payload: string, more: Partial<FrameSpec> = {}) =>
  encodeFrame({ fin: true, rsv1: false, rsv2: false, rsv3: false, opcode, payload: Buffer.from(payload), ...more });

async function open(options: RigOptions = {}, deflate = false) {
  let server: WebSocket | undefined;
  await start({
    ...options,
    onWebSocket: (socket) => {
      server = socket;
    },
  });
  const socket = new WebSocket(rig.url, { perMessageDeflate: deflate });
  const seen: string[] = [];
  socket.on('message', (data) => seen.push(String(data)));
  socket.on('ping', (data) => seen.push(`ping ${data}`));
  socket.on('error', (error) => seen.push(error.message));
  await once(socket, 'open');
  await until(() => server !== undefined);
  const [connection] = [...rig.tap.connections];
  if (!server || !connection) throw new Error('no connection');
  return { socket, seen, server, connection };
}

const inject = (connection: TapConnection, octets: Uint8Array) => connection.inject(octets, { kind: 'frame' });
const rules = (injection: Awaited<ReturnType<typeof inject>>) => injection.breaches.map((breach) => breach.rule.id);

describe('an injection', () => {
  test('between messages arrives, and is in the capture as what it is', async () => {
    const { connection, seen, server } = await open();
    const before = rig.session.octets('server').length;
    const octets = frame(1, 'by hand');
    const injection = await inject(connection, octets);
    expect(injection).toEqual({ phase: 'between messages', offset: before, breaches: [], desynchronises: false });
    server.send('by the library');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['by hand', 'by the library']);
    expect(rig.session.octets('server').subarray(before, before + octets.length)).toEqual(Buffer.from(octets));
    expect(rig.session.of('altered')[0]).toMatchObject({
      fault: 'injected frame',
      offset: before,
      length: octets.length,
      intended: new Uint8Array(0),
    });
  });

  test('between fragments: a control frame is lawful, a data frame is not', async () => {
    const { connection, seen, server } = await open();
    server.send('one ', { fin: false });
    const ping = await inject(connection, frame(9, 'p'));
    expect(ping).toMatchObject({ phase: 'between fragments', breaches: [] });
    server.send('two', { fin: true });
    await until(() => seen.length === 2);
    expect(seen).toEqual(['ping p', 'one two']);
    server.send('three ', { fin: false });
    const data = await inject(connection, frame(1, 'in between'));
    expect(data.phase).toBe('between fragments');
    expect(data.breaches[0]).toMatchObject({ blame: 'server', offset: data.offset });
    expect(data.breaches[0]?.rule.consequence).toEqual({ kind: 'close', code: 1002 });
    await until(() => seen.length === 3);
    expect(seen[2]).toMatch(/invalid opcode 1/);
  });

  test('judged as the client reads it: an injected fragment makes the library’s next message the breach', async () => {
    const { connection, seen, server } = await open();
    expect(rules(await inject(connection, frame(1, 'begun', { fin: false })))).toEqual([]);
    expect((await inject(connection, frame(9, ''))).phase).toBe('between fragments');
    server.send('new message');
    await until(() => seen.some((line) => /invalid opcode 1/.test(line)));
  });

  test('after Close', async () => {
    const { connection, server } = await open();
    await inject(connection, frame(8, '\x03\xe8'));
    expect(await inject(connection, frame(1, 'too late'))).toMatchObject({
      phase: 'after close',
    });
    server.terminate();
  });

  test('inside a frame waits for its end', async () => {
    let raw: import('node:stream').Duplex | undefined;
    await start({
      configure: (server) => {
        server.on('upgrade', (_request, stream) => {
          raw = stream;
        });
      },
    });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(
      'GET /s/a/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => received.text.endsWith('\r\n\r\n'));
    const [connection] = [...rig.tap.connections];
    if (!connection || !raw) throw new Error('no connection');
    const whole = frame(2, 'abcdefgh');
    raw.write(whole.subarray(0, 5));
    const injected = inject(connection, frame(9, '!'));
    await until(() => received.text.endsWith('abc'));
    raw.write(whole.subarray(5));
    const { phase, offset, breaches } = await injected;
    expect([phase, breaches]).toEqual(['inside a frame', []]);
    await until(() => received.text.endsWith('!'));
    expect(received.octets.subarray(offset)).toEqual(Buffer.from(frame(9, '!')));
    expect(received.octets.subarray(offset - whole.length, offset)).toEqual(Buffer.from(whole));
    socket.destroy();
  });

  test('in a compressed context says that it desynchronises', async () => {
    const { connection, seen, server } = await open({ webSocket: { perMessageDeflate: { threshold: 0 } } }, true);
    expect(await inject(connection, frame(1, 'plain'))).toMatchObject({ breaches: [], desynchronises: false });
    server.send('compressed');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['plain', 'compressed']);
    const deflated = frame(1, '', { rsv1: true, payload: Uint8Array.of(0xca, 0x48, 0xcd, 0xc9, 0xc9, 7, 0) });
    expect(await inject(connection, deflated)).toMatchObject({ breaches: [], desynchronises: true });
    await until(() => seen.length === 3);
    expect(seen[2]).toBe('hello');
  });

  test.each([
    ['masked', frame(1, 'x', { maskingKey: Uint8Array.of(1, 2, 3, 4) }), /MASK must be clear/],
    ['with RSV1', frame(1, 'x', { rsv1: true }), /RSV1 must be clear/],
    ['of a reserved opcode', frame(5, 'x'), /invalid opcode 5/],
  ])('%s is judged as it is by a client', async (_what, octets, complaint) => {
    const { connection, seen } = await open();
    const injection = await inject(connection, octets);
    expect(injection.breaches.length).toBeGreaterThan(0);
    expect(injection.breaches[0]).toMatchObject({ offset: expect.any(Number), blame: 'server' });
    await until(() => seen.some((line) => complaint.test(line)));
  });

  test('passes the gate, behind what is held', async () => {
    const { connection, seen, server } = await open();
    rig.session.gate.hold('server');
    server.send('first');
    const injection = await inject(connection, frame(1, 'second'));
    expect(injection.offset).toBe(rig.session.octets('server').length + 7);
    expect(rig.session.gate.held.map((held) => held.kind)).toEqual(['frame', 'frame']);
    rig.session.gate.step('server');
    await until(() => seen.length === 1);
    rig.session.gate.step('server');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['first', 'second']);
  });

  test('into HTTP stands between messages and is not judged', async () => {
    await start();
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => received.text.endsWith('ok'));
    const [connection] = [...rig.tap.connections];
    const injection = await connection?.inject(Buffer.from('HTTP/1.1 408 Too Late\r\n\r\n'), { kind: 'octets' });
    expect(injection).toMatchObject({ phase: 'http', offset: received.octets.length, breaches: [] });
    await until(() => received.text.endsWith('Too Late\r\n\r\n'));
    socket.destroy();
  });

  test('is refused once the connection has ended', async () => {
    const { connection, socket } = await open();
    socket.terminate();
    await until(() => connection.closed);
    await expect(inject(connection, frame(1, 'x'))).rejects.toThrow('has ended');
  });
});
