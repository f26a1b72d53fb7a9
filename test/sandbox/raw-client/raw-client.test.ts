import { afterEach, describe, expect, test } from 'vitest';
import { openRawClient, type RawClientLimits } from '#sandbox/raw-client/raw-client.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { pause, type Rig, type RigOptions, startRig, until } from '../tap/rig.ts';

let rig: Rig;
afterEach(() => rig.close());

async function open(options?: RigOptions, limits: Partial<RawClientLimits> = {}) {
  rig = await startRig(options);
  return openRawClient(rig.tap, rig.session, { octets: 1_000_000, time: 10_000, outlasted() {}, ...limits });
}

const UPGRADE = Buffer.from(
  'GET /s/a/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
);
const text = (payload: string, maskingKey?: Uint8Array) =>
  encodeFrame({
    fin: true,
    rsv1: false,
    rsv2: false,
    rsv3: false,
    opcode: 1,
    payload: Buffer.from(payload),
    ...(maskingKey ? { maskingKey } : {}),
  });
const received = () => rig.session.octets('server').toString('latin1');

describe('a raw client', () => {
  test('opens a WebSocket by hand and is echoed, as the capture shows', async () => {
    const client = await open();
    expect(client.connection.peer).toBe('raw client');
    expect(client.send(UPGRADE)).toBeUndefined();
    await until(() => received().endsWith('\r\n\r\n'));
    expect(received()).toMatch(/^HTTP\/1.1 101 .*Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/s);
    client.send(text('hello', Uint8Array.of(9, 8, 7, 6)));
    await until(() => received().endsWith('\x81\x05hello'));
    expect(rig.session.of('connection-opened')[0]).toMatchObject({ peer: 'raw client' });
    expect(rig.session.octets('client')).toEqual(Buffer.concat([UPGRADE, text('hello', Uint8Array.of(9, 8, 7, 6))]));
    client.end();
    await until(() => rig.session.of('connection-closed').length === 1);
    await until(() => client.closed);
    expect(client.send(UPGRADE)).toBe('ended');
  });

  test('that does not mask is closed with 1002 by ws (RFC 6455 section 5.1)', async () => {
    const client = await open();
    client.send(UPGRADE);
    client.send(text('not masked'));
    await until(() => received().includes('\x88\x02\x03\xea'));
    await until(() => rig.session.of('half-closed').some((event) => event.side === 'server'));
    client.end();
    await until(() => client.closed);
  });

  test('speaks HTTP, malformed too', async () => {
    const client = await open();
    client.send(Buffer.from('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n'));
    await until(() => received().endsWith('ok'));
    client.send(Buffer.from('GET /s/a/y HTTP/1.1\r\nHost : x\r\n\r\n'));
    await until(() => received().includes('HTTP/1.1 400'));
  });

  test('is held by the gate as any client', async () => {
    const client = await open();
    rig.session.gate.hold('client');
    client.send(UPGRADE);
    await until(() => rig.session.gate.held.length === 1);
    expect(rig.session.octets('server').length).toBe(0);
    rig.session.gate.step('client');
    await until(() => received().startsWith('HTTP/1.1 101'));
  });

  test('keeps the server’s timeouts', async () => {
    const client = await open({
      configure: (server) => Object.assign(server, { keepAliveTimeout: 50, keepAliveTimeoutBuffer: 0 }),
    });
    client.send(Buffer.from('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n'));
    await until(() => rig.session.of('connection-closed').length === 1);
    expect(rig.session.of('connection-closed')[0]).toMatchObject({ how: 'closed', by: 'server' });
    client.reset();
    await until(() => client.closed);
  });

  test('resets', async () => {
    const client = await open();
    client.send(UPGRADE);
    await until(() => received().endsWith('\r\n\r\n'));
    client.reset();
    await until(() => rig.session.of('connection-closed').length === 1);
    expect(rig.session.of('connection-closed')[0]).toMatchObject({ how: 'reset', by: 'client' });
    expect(client.closed).toBe(true);
  });

  test('is bounded in what it sends', async () => {
    const client = await open({}, { octets: UPGRADE.length });
    expect(client.send(UPGRADE)).toBeUndefined();
    expect(client.send(Uint8Array.of(1))).toBe('octets');
  });

  test('is bounded in what it is sent', async () => {
    const client = await open(
      { onRequest: (_request, response) => response.end(Buffer.alloc(100_000)) },
      { octets: 5000 },
    );
    client.send(Buffer.from('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n'));
    await until(() => client.closed);
    await until(() => rig.session.of('connection-closed').length === 1);
  });

  test('is bounded in time', async () => {
    const client = await open({}, { time: 40 });
    client.send(UPGRADE);
    await pause(20);
    await until(() => client.closed);
    await until(() => rig.tap.connections.size === 0);
  });
});
