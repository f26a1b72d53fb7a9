import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { collect, pause, RecordingSession, type Rig, type RigOptions, startRig, until } from './rig.ts';

let rig: Rig;
const start = async (options?: RigOptions) => {
  rig = await startRig(options);
  return rig;
};
afterEach(() => rig.close());

/** A client whose every message and end is noted. */
function client(url: string) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const seen: string[] = [];
  socket.on('open', () => seen.push('open'));
  socket.on('message', (data) => seen.push(String(data)));
  socket.on('ping', (data) => seen.push(`ping ${data}`));
  socket.on('close', (code) => seen.push(`close ${code}`));
  socket.on('error', (error) => seen.push(error.message));
  return { socket, seen };
}

describe('holding what the server sends', () => {
  test('the 101 is held: the client waits, one step opens it', async () => {
    const { session } = await start();
    session.gate.hold('server');
    const { seen, socket } = client(rig.url);
    await until(() => session.gate.held.length === 1);
    await pause(50);
    expect(seen).toEqual([]);
    expect(session.octets('server').length).toBe(0);
    expect(session.of('held')[0]).toMatchObject({
      side: 'server',
      kind: 'response head',
      offset: 0,
      browserDeadline: 240_000,
      limit: 60_000,
    });
    session.gate.step('server');
    await until(() => seen.length === 1);
    expect(seen).toEqual(['open']);
    const [released] = session.of('released');
    expect(released).toMatchObject({ hold: 0, how: 'step' });
    const sent = session.of('octets').find((event) => event.side === 'server');
    expect(sent?.time).toBeGreaterThanOrEqual(released?.time ?? Number.NaN);
    expect(Buffer.from(session.of('held')[0]?.octets ?? [])).toEqual(session.octets('server'));
    socket.terminate();
  });

  test('one frame a step, then all at once', async () => {
    const { session } = await start({
      onWebSocket: (socket) => {
        for (const word of ['one', 'two', 'three', 'four']) socket.send(word);
      },
    });
    session.gate.hold('server');
    const { seen, socket } = client(rig.url);
    await until(() => session.gate.held.length === 5);
    session.gate.step('server');
    await until(() => seen.includes('open'));
    await pause(20);
    expect(seen).toEqual(['open']);
    session.gate.step('server');
    await until(() => seen.length === 2);
    await pause(20);
    expect(seen).toEqual(['open', 'one']);
    session.gate.run('server');
    await until(() => seen.length === 5);
    expect(seen).toEqual(['open', 'one', 'two', 'three', 'four']);
    expect(session.of('held').map((event) => [event.kind, event.offset])).toEqual([
      ['response head', 0],
      ...[0, 5, 10, 17].map((at) => ['frame', (session.of('held')[0]?.octets.length ?? 0) + at]),
    ]);
    expect(session.of('released').map((event) => event.how)).toEqual(['step', 'step', 'run', 'run', 'run']);
    socket.terminate();
  });

  test('an HTTP response is held by its head and chunks', async () => {
    const { session } = await start({
      onRequest: (_request, response) => {
        response.write('first');
        response.write('second');
        response.end();
      },
    });
    session.gate.hold('server');
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => session.gate.held.length >= 4);
    expect(session.gate.held.map((held) => held.kind)).toEqual([
      'response head',
      'chunk',
      'chunk',
      'last chunk',
      ...session.gate.held.slice(4).map(() => 'trailer section'),
    ]);
    session.gate.step('server');
    await until(() => received.text.includes('\r\n\r\n'));
    session.gate.step('server');
    await until(() => received.text.includes('first'));
    await pause(20);
    expect(received.text).not.toContain('second');
    session.gate.run('server');
    await until(() => received.text.endsWith('0\r\n\r\n'));
    socket.destroy();
  });

  test('longer than the server’s own timers', async () => {
    const { session } = await start({
      configure: (server) => Object.assign(server, { timeout: 60, keepAliveTimeout: 60, keepAliveTimeoutBuffer: 0 }),
      limits: { headTime: 60, idleTime: 60 },
    });
    session.gate.hold('server');
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => session.gate.held.length > 0);
    await pause(400);
    expect(socket.readyState).toBe('open');
    session.gate.run('server');
    await until(() => received.text.endsWith('ok'));
    expect(session.of('connection-closed')).toEqual([]);
    socket.destroy();
  });

  test('a held closing handshake outlives the library’s close timer', async () => {
    const { session } = await start({ webSocket: { closeTimeout: 50 }, onWebSocket: () => {} });
    const { seen, socket } = client(rig.url);
    await once(socket, 'open');
    session.gate.hold('server');
    socket.close(4001);
    await until(() => session.gate.held.length === 1);
    expect(session.of('held')[0]).toMatchObject({ kind: 'frame', browserDeadline: 60_000 });
    await pause(250);
    expect(session.of('connection-closed')).toEqual([]);
    session.gate.step('server');
    await until(() => seen.includes('close 4001'));
    await until(() => session.of('connection-closed').length === 1);
    expect(session.of('connection-closed')[0]).toMatchObject({ how: 'closed' });
  });

  test('a server that closes by itself, its Close held beyond the close timer', async () => {
    let code: number | undefined;
    const { session } = await start({
      webSocket: { closeTimeout: 50 },
      onWebSocket: (socket) => {
        socket.on('message', () => socket.close(4002));
        socket.on('close', (closed) => {
          code = closed;
        });
      },
    });
    const { seen, socket } = client(rig.url);
    await once(socket, 'open');
    session.gate.hold('server');
    socket.send('close, please');
    await until(() => session.gate.held.length === 1);
    await pause(200);
    session.gate.run('server');
    await until(() => seen.includes('close 4002'));
    await until(() => code !== undefined);
    expect(code).toBe(4002);
  });

  test('is let go at the outer limit', async () => {
    const limited = new RecordingSession(80);
    await start({ sessions: { a: limited } });
    limited.gate.hold('server');
    const { seen, socket } = client(rig.url);
    await until(() => seen.includes('open'));
    expect(limited.of('released')[0]).toMatchObject({ how: 'limit' });
    const waited = (limited.of('released')[0]?.time ?? 0) - (limited.of('held')[0]?.time ?? 0);
    expect(waited).toBeGreaterThanOrEqual(80_000);
    socket.terminate();
  });

  test('ends when the client gives up', async () => {
    const { session } = await start();
    session.gate.hold('server');
    const { socket } = client(rig.url);
    await until(() => session.gate.held.length === 1);
    socket.terminate();
    await until(() => session.of('connection-closed').length === 1);
    expect(session.gate.held).toEqual([]);
    expect(session.of('released')[0]).toMatchObject({ how: 'closed' });
    expect(session.octets('server').length).toBe(0);
  });

  test('does not hold other sessions, but keeps the order of a connection they share', async () => {
    const b = new RecordingSession();
    const { session: a } = await start({
      sessions: { b },
      onRequest: (request, response) => response.end(`for ${request.url}`),
    });
    a.gate.hold('server');
    const apart = connect(rig.port, '127.0.0.1');
    const shared = connect(rig.port, '127.0.0.1');
    const [seenApart, seenShared] = [collect(apart), collect(shared)];
    shared.write('GET /s/a/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /s/b/2 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => a.gate.held.length > 0);
    apart.write('GET /s/b/3 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => seenApart.text.endsWith('for /s/b/3'));
    expect(seenShared.text).toBe('');
    a.gate.run('server');
    await until(() => seenShared.text.endsWith('for /s/b/2'));
    expect(seenShared.text.indexOf('for /s/a/1')).toBeLessThan(seenShared.text.indexOf('for /s/b/2'));
    expect(b.of('held')).toEqual([]);
    apart.destroy();
    shared.destroy();
  });

  test('slows a library that writes much more than may wait', async () => {
    const { session } = await start({
      onWebSocket: (socket) => {
        let sent = 0;
        const more = () => {
          sent += 1;
          if (sent < 64) socket.send(Buffer.alloc(64 * 1024), more);
        };
        socket.on('message', more);
      },
    });
    const { socket, seen } = client(rig.url);
    await once(socket, 'open');
    session.gate.hold('server');
    socket.send('go');
    await until(() => session.gate.held.length > 0);
    await pause(100);
    const waiting = session.gate.held.reduce((sum, held) => sum + held.octets.length, 0);
    expect(waiting).toBeLessThan(512 * 1024);
    session.gate.run('server');
    await until(() => seen.length === 64, 'all messages');
    socket.terminate();
  });
});

describe('holding what the client sends', () => {
  test('a request head is recorded at once, and the server acts on it only after the step', async () => {
    let requests = 0;
    const { session } = await start({
      onRequest: (_request, response) => {
        requests += 1;
        response.end('ok');
      },
    });
    session.gate.hold('client');
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('GET /s/a/x HT');
    await pause(20);
    socket.write('TP/1.1\r\nHost: x\r\n\r\n');
    await until(() => session.gate.held.length === 1);
    await pause(30);
    expect(requests).toBe(0);
    expect(session.octets('client').toString()).toBe('GET /s/a/x HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(session.of('held')[0]).toMatchObject({ side: 'client', kind: 'request head', offset: 0 });
    expect(session.of('held')[0]).not.toHaveProperty('browserDeadline');
    session.gate.step('client');
    await until(() => received.text.endsWith('ok'));
    socket.destroy();
  });

  test('a handshake, then one frame a step', async () => {
    const { session } = await start();
    session.gate.hold('client');
    const { seen, socket } = client(rig.url);
    await until(() => session.gate.held.length === 1);
    expect(session.of('held')[0]).toMatchObject({ kind: 'request head', browserDeadline: 240_000 });
    session.gate.step('client');
    await once(socket, 'open');
    socket.send('one');
    socket.send('two');
    socket.close(4001);
    await until(() => session.gate.held.length === 3);
    session.gate.step('client');
    await until(() => seen.includes('one'));
    await pause(20);
    expect(seen).toEqual(['open', 'one']);
    expect(session.of('held').at(-1)).toMatchObject({ kind: 'frame', browserDeadline: 60_000 });
    session.gate.run('client');
    await until(() => seen.includes('close 4001'));
    expect(seen).toEqual(['open', 'one', 'two', 'close 4001']);
    const held = session.of('held').filter((event) => event.kind === 'frame');
    for (const { offset, octets } of held) {
      expect(Buffer.from(octets)).toEqual(session.octets('client').subarray(offset, offset + octets.length));
    }
  });

  test('the client’s FIN waits behind what is held', async () => {
    let requests = 0;
    const { session } = await start({
      onRequest: (_request, response) => {
        requests += 1;
        response.end('ok');
      },
      configure: (server) => Object.assign(server, { httpAllowHalfOpen: true }),
    });
    session.gate.hold('client');
    const socket = connect({ port: rig.port, host: '127.0.0.1', allowHalfOpen: true });
    const received = collect(socket);
    socket.end('GET /s/a/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await until(() => session.of('half-closed').length === 1);
    expect(requests).toBe(0);
    session.gate.step('client');
    await until(() => received.text.endsWith('ok'));
  });

  test('what passed before the hold is not held, a message begun before it neither', async () => {
    const { session } = await start({
      onRequest: (request, response) => request.on('data', () => {}).on('end', () => response.end('ok')),
    });
    const socket = connect(rig.port, '127.0.0.1');
    const received = collect(socket);
    socket.write('POST /s/a/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345');
    await until(() => session.octets('client').length > 0);
    session.gate.hold('client');
    socket.write('67890GET /s/a/y HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => received.text.endsWith('ok'));
    await until(() => session.gate.held.length === 1);
    expect(session.of('held')[0]).toMatchObject({ kind: 'request head' });
    session.gate.run('client');
    await until(() => received.text.split('HTTP/1.1 200').length === 3);
    socket.destroy();
  });
});
