import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { type RecordingProxy, startProxy } from './recording-proxy.ts';
import { collect, pause, RecordingSession, type Rig, type RigOptions, startRig, until } from './rig.ts';

let rig: Rig;
let proxy: RecordingProxy;
const start = async (options?: RigOptions) => {
  rig = await startRig(options);
  proxy = await startProxy(rig.port);
  return rig;
};
afterEach(async () => {
  proxy.close();
  await rig.close();
});

const UPGRADE =
  'GET /s/a/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false };
const text = (payload: string, masked = true) =>
  encodeFrame({
    ...plain,
    opcode: 1,
    payload: Buffer.from(payload),
    ...(masked ? { maskingKey: Uint8Array.of(1, 2, 3, 4) } : {}),
  });

const digest = (octets: Uint8Array) => createHash('sha256').update(octets).digest('hex');

/** What the tap recorded equals what the proxy saw, both ways. */
function expectExact(session: RecordingSession, index = 0): void {
  const recording = proxy.recordings[index];
  expect(digest(session.octets('client'))).toBe(digest(recording?.client ?? Buffer.alloc(0)));
  expect(digest(session.octets('server'))).toBe(digest(recording?.server ?? Buffer.alloc(0)));
}

describe('exactness against an independent recording proxy', () => {
  test('a WebSocket conversation, both directions', async () => {
    const { session } = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/s/a/ws`, { perMessageDeflate: false });
    await once(socket, 'open');
    for (let count = 0; count < 50; count++) socket.send(randomBytes(count * 17));
    let seen = 0;
    socket.on('message', () => {
      seen += 1;
    });
    await until(() => seen === 50);
    socket.close(4001, 'bye');
    expect((await once(socket, 'close'))[0]).toBe(4001);
    await until(() => session.of('connection-closed').length === 1);
    expectExact(session);
    expect(session.events.map((event) => event.type).filter((type) => type !== 'octets')).toEqual([
      'connection-opened',
      'exchange',
      'half-closed',
      'half-closed',
      'connection-closed',
    ]);
    const times = session.of('octets').map((event) => event.time);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  test('permessage-deflate, as the library compresses', async () => {
    const { session } = await start({ webSocket: { perMessageDeflate: { threshold: 0 } } });
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/s/a/ws`, { perMessageDeflate: { threshold: 0 } });
    await once(socket, 'open');
    socket.send('a'.repeat(2000));
    expect(String((await once(socket, 'message'))[0])).toBe('a'.repeat(2000));
    socket.terminate();
    await until(() => session.of('connection-closed').length === 1);
    expectExact(session);
    expect(session.octets('server').length).toBeLessThan(300);
  });

  test('one read that holds the upgrade request and a frame', async () => {
    const { session } = await start();
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(Buffer.concat([Buffer.from(UPGRADE), text('early')]));
    await until(() => received.text.endsWith('early'));
    expectExact(session);
    expect(session.octets('client').length).toBe(UPGRADE.length + 11);
    expect(session.of('octets').filter((event) => event.side === 'client')).toHaveLength(1);
    socket.destroy();
  });

  test('an upgrade on a connection that was kept alive', async () => {
    const { session } = await start();
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    for (let count = 1; count <= 2; count++) {
      socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
      await until(() => received.text.split('HTTP/1.1 200').length === count + 1 && received.text.endsWith('ok'));
    }
    socket.write(UPGRADE);
    await until(() => received.text.includes('101 Switching'));
    session.gate.hold('server');
    socket.write(text('late'));
    await until(() => session.gate.held.length === 1);
    expect(session.gate.held[0]).toMatchObject({ kind: 'frame', offset: received.octets.length });
    session.gate.run('server');
    await until(() => received.text.endsWith('late'));
    expectExact(session);
    socket.destroy();
  });

  test('octet by octet', async () => {
    const { session } = await start();
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    const received = collect(socket);
    for (const octet of Buffer.concat([Buffer.from(UPGRADE), text('slow')])) {
      socket.write(Uint8Array.of(octet));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => received.text.endsWith('slow'));
    expectExact(session);
    const [first] = session.of('octets');
    const [exchange] = session.of('exchange');
    expect(exchange?.time).toBe(first?.time);
    const last = session
      .of('octets')
      .filter((event) => event.side === 'client')
      .at(-1);
    expect((last?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThan(1000);
    socket.destroy();
  });

  test('megabytes to a slow reader: the library is slowed, nothing is lost', async () => {
    const size = 24 * 1024 * 1024;
    let finished = false;
    const { session } = await start({
      onRequest: (_request, response) => {
        response.on('finish', () => {
          finished = true;
        });
        response.end(Buffer.alloc(size, 'abcdefghij'));
      },
    });
    const socket = connect(proxy.port, '127.0.0.1');
    socket.pause();
    socket.write('GET /s/a/big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await pause(300);
    expect(finished).toBe(false);
    let length = 0;
    socket.on('data', (octets) => {
      length += octets.length;
    });
    socket.resume();
    await once(socket, 'end');
    expect(length).toBeGreaterThan(size);
    expect(finished).toBe(true);
    await until(() => session.of('connection-closed').length === 1);
    expectExact(session);
  });

  test('megabytes from a client to a slow consumer: the socket is not read ahead', async () => {
    const size = 24 * 1024 * 1024;
    let received = 0;
    let go: (() => void) | undefined;
    const { session } = await start({
      onRequest: (incoming, response) => {
        go = () => {
          incoming.on('data', (octets) => {
            received += octets.length;
          });
          incoming.on('end', () => response.end('done'));
        };
      },
    });
    const socket = connect(proxy.port, '127.0.0.1');
    const answer = collect(socket);
    socket.write(`POST /s/a/up HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(size, 'xyz'));
    await until(() => go !== undefined);
    await pause(200);
    expect(session.octets('client').length).toBeLessThan(4 * 1024 * 1024);
    go?.();
    await until(() => answer.text.endsWith('done\r\n0\r\n\r\n') || answer.text.endsWith('done'), 'answer', 8000);
    expect(received).toBe(size);
    expectExact(session);
    socket.destroy();
  });

  test('a client that half-closes still gets its answer', async () => {
    const { session } = await start({
      onRequest: (_request, response) => setTimeout(() => response.end('late'), 30),
      configure: (server) => Object.assign(server, { httpAllowHalfOpen: true }),
    });
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    const received = collect(socket);
    socket.end('GET /s/a/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'end');
    expect(received.text).toMatch(/late$/);
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('half-closed').map((event) => event.side)).toEqual(['client', 'server']);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'closed', by: 'client' });
    expectExact(session);
  });

  test('reset by the client', async () => {
    const { session } = await start();
    const socket = connect(rig.port, '127.0.0.1');
    collect(socket);
    socket.write(UPGRADE);
    await until(() => session.octets('server').length > 0);
    socket.resetAndDestroy();
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'reset', by: 'client' });
  });

  test('reset by the server', async () => {
    const { session, tap } = await start();
    const socket = connect(rig.port, '127.0.0.1');
    const failed = once(socket, 'error');
    collect(socket);
    socket.on('connect', () => socket.write(UPGRADE));
    await until(() => session.octets('server').length > 0);
    for (const connection of tap.connections) connection.reset('limit');
    expect((await failed.catch((error) => [error]))[0]).toMatchObject({ code: 'ECONNRESET' });
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'reset', by: 'limit' });
  });

  test('the server ends first', async () => {
    const { session } = await start({ onWebSocket: (socket) => socket.close(1001) });
    const socket = new WebSocket(rig.url);
    expect((await once(socket, 'close'))[0]).toBe(1001);
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'closed', by: 'server' });
  });
});

describe('attribution by exchange', () => {
  test('one kept-alive connection, two sessions and none: each sees its own octets and the place of the others', async () => {
    const b = new RecordingSession();
    const { session: a } = await start({
      sessions: { b },
      onRequest: (incoming, response) => response.end(`for ${incoming.url}`),
    });
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    const paths = ['/s/a/1', '/s/b/2', '/nobody', '/s/a/3'];
    for (const path of paths) {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await until(() => received.text.endsWith(`for ${path}`));
    }
    socket.end();
    await until(() => a.of('connection-closed').length === 1 && b.of('connection-closed').length === 1);
    const everything = Buffer.concat([a.octets('client'), a.octets('server')]).toString('latin1');
    expect(everything).toContain('/s/a/1');
    expect(everything).toContain('/s/a/3');
    expect(everything).not.toContain('/s/b/2');
    expect(everything).not.toContain('nobody');
    expect(b.octets('client').toString('latin1')).toMatch(/^\0+GET \/s\/b\/2 [^\0]+\0+$/);
    expect(b.octets('server').toString('latin1')).toMatch(/^\0+HTTP[^\0]+for \/s\/b\/2\0+$/);
    for (const session of [a, b]) {
      expect(session.octets('client').length).toBe(proxy.recordings[0]?.client.length);
      expect(session.octets('server').length).toBe(proxy.recordings[0]?.server.length);
    }
    expect(a.of('exchange').map((event) => event.exchange)).toEqual([0, 3]);
    expect(b.of('exchange').map((event) => event.exchange)).toEqual([1]);
    expect(b.of('connection-opened')[0]?.time).toBe(a.of('connection-opened')[0]?.time);
  });

  test('pipelined requests of two sessions in one read, answers in one write', async () => {
    const b = new RecordingSession();
    const { session: a } = await start({
      sessions: { b },
      onRequest: (incoming, response) => response.end(`for ${incoming.url}`),
    });
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(['/s/a/1', '/s/b/2', '/s/a/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
    await until(() => received.text.endsWith('for /s/a/3'));
    socket.end();
    await until(() => a.of('connection-closed').length === 1);
    expect(a.octets('server').toString('latin1')).toMatch(/^HTTP[^\0]+for \/s\/a\/1\0+HTTP[^\0]+for \/s\/a\/3$/);
    expect(b.octets('server').toString('latin1')).toMatch(/^\0+HTTP[^\0]+for \/s\/b\/2\0+$/);
    expect(b.octets('client').toString('latin1')).toMatch(/^\0+GET \/s\/b\/2 [^\0]+\0+$/);
  });

  test('a read with the end of one request and the beginning of the next', async () => {
    const b = new RecordingSession();
    const { session: a } = await start({
      sessions: { b },
      onRequest: (incoming, response) => incoming.on('data', () => {}).on('end', () => response.end('ok')),
    });
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
    const received = collect(socket);
    socket.write('POST /s/a/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nsecre');
    await pause(20);
    socket.write('t-of-GET /s/b');
    await pause(20);
    socket.write('/2 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => received.text.split('ok').length === 3);
    expect(a.octets('client').toString('latin1')).toMatch(/secret-of-$/);
    expect(b.octets('client').toString('latin1')).toMatch(/^\0+GET \/s\/b\/2 HTTP/);
    socket.destroy();
  });

  test('a malformed head whose target can be recognised', async () => {
    const { session } = await start();
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nbad header\x01: y\r\n\r\n');
    await until(() => received.text.startsWith('HTTP/1.1 400'));
    await until(() => session.of('connection-closed').length === 1);
    expectExact(session);
  });

  test('a head that never ends, refused before it is whole', async () => {
    const { session } = await start();
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write(`GET /s/a/x HTTP/1.1\r\nx: ${'y'.repeat(20_000)}`);
    await until(() => received.text.startsWith('HTTP/1.1 431'));
    await until(() => session.of('connection-closed').length === 1);
    expect(session.octets('server').toString('latin1')).toMatch(/^HTTP\/1.1 431/);
    expect(session.octets('client').length).toBeGreaterThan(16_000);
  });

  test('a connection that speaks of no session is in no capture', async () => {
    const { session, tap } = await start();
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await until(() => received.text.endsWith('ok'));
    await until(() => tap.connections.size === 0);
    expect(session.events).toEqual([]);
  });

  test('an exchange that a limit of its session forbids is not captured; the library may refuse it', async () => {
    const { session } = await start({ onRequest: (_request, response) => response.writeHead(503).end() });
    session.refuses = 'connections';
    const socket = connect(proxy.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await until(() => received.text.startsWith('HTTP/1.1 503'));
    expect(session.events).toEqual([]);
    socket.destroy();
  });
});

describe('what the libraries rely on', () => {
  test('addresses, no delay, keep-alive and reference pass through', async () => {
    let seen: unknown;
    await start({
      onRequest: ({ socket }, response) => {
        socket.setNoDelay(true).setKeepAlive(true, 1000).unref().ref();
        seen = { address: socket.remoteAddress, port: socket.localPort, family: socket.remoteFamily };
        response.end('ok');
      },
    });
    await fetch(`http://127.0.0.1:${rig.port}/s/a/x`);
    expect(seen).toEqual({ address: '127.0.0.1', port: rig.port, family: 'IPv4' });
  });

  test('a kept-alive connection is reused, and closed after the server’s own keep-alive timeout', async () => {
    const { session } = await start({
      configure: (server) => Object.assign(server, { keepAliveTimeout: 60, keepAliveTimeoutBuffer: 0 }),
    });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    for (let count = 1; count <= 3; count++) {
      socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
      await until(() => received.text.split('HTTP/1.1 200').length === count + 1 && received.text.endsWith('ok'));
    }
    expect(session.of('connection-opened')).toHaveLength(1);
    expect(session.of('exchange')).toHaveLength(3);
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'closed', by: 'server' });
  });

  test('socket timeouts fire', async () => {
    let timedOut = false;
    await start({
      onRequest: (_request, response) => {
        response.setTimeout(40, () => {
          timedOut = true;
          response.end('timed out');
        });
      },
    });
    const answer = await fetch(`http://127.0.0.1:${rig.port}/s/a/x`);
    expect(await answer.text()).toBe('timed out');
    expect(timedOut).toBe(true);
  });

  test('the library finds its tapped connection by its socket', async () => {
    let found: unknown;
    await start({
      onRequest: (incoming, response) => {
        found = rig.tap.connectionOf(incoming.socket);
        response.end();
      },
    });
    await fetch(`http://127.0.0.1:${rig.port}/s/a/x`);
    expect(found).toMatchObject({ id: 0, peer: 'browser', closed: false });
    expect(rig.tap.connectionOf('no stream')).toBeUndefined();
  });
});

describe('limits', () => {
  test('a head that is not complete in time is answered 408, a silent connection is closed', async () => {
    const { tap } = await start({ limits: { headTime: 100 } });
    const slow = connect(rig.port, '127.0.0.1');
    const received = collect(slow);
    slow.write('GET /s/a/x HT');
    const silent = connect(rig.port, '127.0.0.1');
    const nothing = collect(silent);
    await Promise.all([once(slow, 'end'), once(silent, 'end')]);
    expect(received.text).toMatch(/^HTTP\/1.1 408 /);
    expect(nothing.text).toBe('');
    await until(() => tap.connections.size === 0);
  });

  test('an idle kept-alive connection is closed', async () => {
    const { session } = await start({ limits: { idleTime: 100 } });
    const socket = connect(rig.port, '127.0.0.1');
    collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'end');
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ by: 'limit' });
  });

  test('a response that says nothing for longer than an idle connection may is not idle', async () => {
    await start({
      limits: { idleTime: 100 },
      onRequest(request, response) {
        rig.tap.connectionOf(request.socket)?.answering(response);
        response.write('first');
        setTimeout(() => response.end('last'), 800);
      },
    });
    const response = await fetch(`http://127.0.0.1:${rig.port}/s/a/x`);
    expect(await response.text()).toBe('firstlast');
    await until(() => rig.tap.connections.size === 0, 'idle at last');
  });

  test('a WebSocket of a session that has had its octets is closed with 1008', async () => {
    const { session } = await start();
    session.octetLimit = 2000;
    const socket = new WebSocket(rig.url);
    await once(socket, 'open');
    socket.send('x'.repeat(2000));
    const [code, reason] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([1008, 'limit reached: octets']);
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ by: 'limit' });
  });

  test('octets of no session are bounded', async () => {
    const { tap } = await start({ limits: { strayOctets: 10_000 } });
    const socket = connect(rig.port, '127.0.0.1');
    collect(socket);
    socket.on('error', () => {});
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n${'x'.repeat(50_000)}`);
    await once(socket, 'close');
    await until(() => tap.connections.size === 0);
  });

  test('close and destroy end every connection', async () => {
    const { session, tap } = await start();
    const socket = new WebSocket(rig.url);
    await once(socket, 'open');
    tap.close();
    expect((await once(socket, 'close'))[0]).toBe(1006);
    await until(() => tap.connections.size === 0);
    expect(session.of('connection-closed')[0]).toMatchObject({ by: 'shutdown' });
  });
});
