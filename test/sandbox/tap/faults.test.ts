import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { whatIfs } from '#service/what-ifs.ts';
import { collect, pause, type Rig, type RigOptions, startRig, until } from './rig.ts';

let rig: Rig;
const start = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
afterEach(() => rig.close());

const UPGRADE =
  'GET /s/a/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** What a real client makes of a server with a fault, in the order it notices. */
async function observe(plan: unknown, enough: (seen: string[]) => boolean): Promise<string[]> {
  rig.session.arm(plan);
  const socket = new WebSocket(rig.url, { perMessageDeflate: false });
  const seen: string[] = [];
  socket.on('open', () => seen.push('open'));
  socket.on('unexpected-response', (_request, response) => seen.push(`status ${response.statusCode}`));
  socket.on('message', (data) => seen.push(String(data)));
  socket.on('ping', (data) => seen.push(`ping ${data}`));
  socket.on('close', (code) => seen.push(`close ${code}`));
  socket.on('error', (error) => seen.push(error.message));
  await until(() => enough(seen), 'what the client should notice').catch((error) => {
    throw new Error(`${error.message}: ${seen}`);
  });
  socket.terminate();
  return seen;
}

/** What `ws` says to each what-if whose effect it can see. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'accept-bad-guid': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'accept-hex-digest': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'accept-no-padding': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'accept-other-key': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'accept-missing': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'accept-twice': /^Invalid Sec-WebSocket-Accept header,close 1006$/,
  'upgrade-missing': /^status 101$/,
  'upgrade-other': /^Invalid Upgrade header,close 1006$/,
  'connection-missing': /^status 101$/,
  'subprotocol-unrequested': /^Server sent a subprotocol but none was requested,close 1006$/,
  'extension-unrequested': /^Server sent a Sec-WebSocket-Extensions header but no extension was requested,close 1006$/,
  'status-200': /status 200/,
  'status-301': /status 301/,
  'status-401': /status 401/,
  'status-403': /status 403/,
  'status-404': /status 404/,
  'status-426': /status 426/,
  'status-503': /status 503/,
  slices: /^open$/,
  'cut-in-the-head': /close 1006$/,
  'cut-after-the-head': /^open,close 1006$/,
  'reset-after-the-head': /^open,.*close 1006$/,
  'frame-masked': /^open,.*MASK must be clear,close 1006$/,
  'frame-reserved-bit': /^open,.*RSV2 and RSV3 must be clear,close 1006$/,
  'frame-reserved-opcode': /^open,.*invalid opcode 3,close 1006$/,
  'frame-stray-continuation': /^open,.*invalid opcode 0,close 1006$/,
  'frame-fragmented-ping': /^open,.*FIN must be set,close 1006$/,
  'frame-long-ping': /^open,.*invalid payload length 126,close 1006$/,
  'frame-bad-utf-8': /^open,.*invalid UTF-8 sequence,close 1006$/,
  'frame-close-one-octet': /^open,.*invalid payload length 1,close 1006$/,
  'frame-close-1005': /^open,.*invalid status code 1005,close 1006$/,
  'frame-long-length': /^open,hello$/,
};

describe('what a real client makes of each what-if', () => {
  test.each(whatIfs.filter(({ id }) => EXPECTED[id]).map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s',
    async (id, { plan }) => {
      await start();
      const wanted = EXPECTED[id] ?? /^$/;
      const seen = await observe(plan, (so) => wanted.test(so.join()));
      expect(seen.join()).toMatch(wanted);
      const [altered] = rig.session.of('altered');
      expect(altered).toMatchObject({ type: 'altered', side: 'server', connection: 0 });
    },
  );
});

describe('a fault in the capture', () => {
  test('shows what was meant and what was sent in its place', async () => {
    const { session } = await start();
    session.arm({ accept: { kind: 'hex digest' }, lines: [{ edit: 'drop', name: 'Upgrade' }] });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(UPGRADE);
    await until(() => received.text.endsWith('\r\n\r\n'));
    const [altered] = session.of('altered');
    expect(altered).toMatchObject({
      fault: 'accept: hex digest, drop Upgrade',
      offset: 0,
      length: received.octets.length,
    });
    expect(Buffer.from(altered?.intended ?? []).toString()).toContain('Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(received.text).toContain('Accept: YjM3YTRm');
    expect(session.octets('server')).toEqual(received.octets);
    socket.destroy();
  });

  test('shows slices as the writes they were', async () => {
    const { session } = await start();
    session.arm({ slices: { octets: 10, pause: 5 } });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(UPGRADE);
    await until(() => received.text.endsWith('\r\n\r\n'));
    const writes = session.of('octets').filter((event) => event.side === 'server');
    expect(writes.length).toBe(Math.ceil(received.octets.length / 10));
    expect(writes.slice(0, -1).every((write) => write.octets.length === 10)).toBe(true);
    const gaps = writes.slice(1).map((write, index) => write.time - (writes[index]?.time ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(3000);
    expect(session.octets('server')).toEqual(received.octets);
    expect(session.of('altered')[0]).toMatchObject({ fault: 'slices of 10', length: received.octets.length });
    socket.destroy();
  });

  test.each([0, 1, 40, 100])('a cut at octet %i: so many are sent, and the rest is shown as meant', async (at) => {
    const { session } = await start();
    session.arm({ end: { how: 'cut', at } });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(UPGRADE);
    await once(socket, 'end');
    expect(received.octets.length).toBe(at);
    const [altered] = session.of('altered');
    expect(altered).toMatchObject({ fault: `cut at ${at}`, offset: at, length: 0 });
    expect(Buffer.from(altered?.intended ?? []).toString()).toMatch(/\r\n\r\n$/);
    socket.destroy();
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'closed', by: 'fault' });
  });

  test('a reset at an octet in the frames', async () => {
    const { session } = await start();
    const head = 129;
    session.arm({ end: { how: 'reset', at: head + 8 } });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    const failed = new Promise((resolve) => socket.on('error', resolve));
    socket.write(UPGRADE);
    await until(() => received.text.endsWith('\r\n\r\n'));
    expect(received.octets.length).toBe(head);
    socket.write(Uint8Array.of(0x82, 0x80 | 5, 0, 0, 0, 0, 1, 2, 3, 4, 5, 0x82, 0x80 | 5, 0, 0, 0, 0, 1, 2, 3, 4, 5));
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
    expect(received.octets.subarray(head)).toEqual(Buffer.from([0x82, 5, 1, 2, 3, 4, 5, 0x82]));
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'reset', by: 'fault' });
  });

  test('silence: nothing is sent, all of it is shown as meant', async () => {
    const { session } = await start();
    session.arm({ silence: 'from the head' });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(UPGRADE);
    await until(() => session.of('altered').length === 1);
    await pause(50);
    expect(received.octets.length).toBe(0);
    expect(session.of('altered')[0]).toMatchObject({ fault: 'silence', offset: 0, length: 0 });
    socket.end();
    await until(() => session.of('connection-closed').length === 1);
  });

  test('silence after the head: a Close is not answered, and the connection stays', async () => {
    const { session } = await start({ webSocket: { closeTimeout: 50 } });
    session.arm({ silence: 'after the head' });
    const socket = new WebSocket(rig.url, { perMessageDeflate: false });
    await once(socket, 'open');
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    socket.close(1000);
    await until(() => session.of('altered').length === 1);
    await pause(200);
    expect(closed).toBe(false);
    expect([...(session.of('altered')[0]?.intended ?? [])]).toEqual([0x88, 2, 3, 232]);
    socket.terminate();
    await until(() => session.of('connection-closed').length === 1);
  });

  test('frames at once after the 101, before what the library sends', async () => {
    const { session } = await start({ onWebSocket: (socket) => socket.send('library') });
    const seen = await observe(
      {
        frames: [
          { opcode: 1, payload: { text: 'by hand' } },
          { opcode: 9, payload: { text: 'p' } },
        ],
      },
      (so) => so.includes('library'),
    );
    expect(seen).toEqual(['open', 'by hand', 'ping p', 'library']);
    expect(session.of('altered').map((event) => [event.fault, event.length, event.intended.length])).toEqual([
      ['frame of opcode 1', 9, 0],
      ['frame of opcode 9', 3, 0],
    ]);
  });

  test('the altered head is what the gate holds', async () => {
    const { session } = await start();
    session.gate.hold('server');
    session.arm({ status: { code: 404, reason: 'Not Found' } });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(UPGRADE);
    await until(() => session.gate.held.length === 1);
    expect(Buffer.from(session.gate.held[0]?.octets ?? []).toString()).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    expect(received.text).toBe('');
    session.gate.step('server');
    await until(() => received.text.startsWith('HTTP/1.1 404'));
    socket.destroy();
  });

  test('leaves ordinary responses alone unless it is for every response', async () => {
    const { session } = await start();
    const get = async () => (await fetch(`http://127.0.0.1:${rig.port}/s/a/x`)).status;
    session.arm({ status: { code: 418 } });
    expect(await get()).toBe(200);
    session.arm({ on: 'every response', status: { code: 418 } });
    expect(await get()).toBe(418);
    expect(session.of('altered')).toHaveLength(1);
  });
});
