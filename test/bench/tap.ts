/** What the tap costs: the same server in a process of its own, behind the tap and without it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { get } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { type Comparison, compare } from './measure.ts';

const ECHOES = 20_000;
/** Echoes under way at once, as a busy page would have. */
const WINDOW = 32;
const PAYLOAD = 'x'.repeat(64);
const CONNECTIONS = 1_500;
/** Rounds of connections before those that count: by then the engine has compiled what either server runs. */
const WARMING_UP = 8;
const ROUNDS = 9;

interface EchoServer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly capturePort?: number;
  readonly token: string;
}

async function start(kind: 'plain' | 'tapped'): Promise<EchoServer> {
  const child = spawn(process.execPath, ['test/bench/echo-server.ts', kind], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await new Promise<Buffer[]>((resolve) => child.stdout.once('data', (data) => resolve([data])));
  return { child, ...JSON.parse(String(line)) };
}

async function echoes({ port, token }: EchoServer): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/s/${token}/ws`, { perMessageDeflate: false });
  await new Promise((resolve) => socket.once('open', resolve));
  let sent = 0;
  let received = 0;
  await new Promise<void>((resolve) => {
    socket.on('message', () => {
      received += 1;
      if (received === ECHOES) resolve();
      else if (sent < ECHOES) {
        sent += 1;
        socket.send(PAYLOAD);
      }
    });
    for (; sent < WINDOW; sent++) socket.send(PAYLOAD);
  });
  socket.terminate();
  return ECHOES;
}

/** One request on a new connection, as octets, so that the client costs as little as may be. */
function fetchOnce({ port, token }: EchoServer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject).on('close', () => resolve());
    socket.resume();
    socket.end(`GET /s/${token}/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  });
}

async function connections(server: EchoServer): Promise<number> {
  const lane = async (): Promise<void> => {
    for (let count = 0; count < CONNECTIONS / 8; count++) await fetchOnce(server);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return CONNECTIONS;
}

/** Reads the capture of `server` as a page would, and throws it away. Returns what stops it. */
async function observe(server: EchoServer): Promise<() => void> {
  const request = get({ port: server.capturePort, host: '127.0.0.1' });
  await new Promise<void>((resolve) => request.once('response', (response) => resolve(void response.resume())));
  return () => request.destroy();
}

export async function compareTap(): Promise<Comparison[]> {
  const plain = await start('plain');
  const tapped = await start('tapped');
  const peer = 'untapped';
  try {
    const unobserved = await compare(
      { name: 'WebSocket echo behind the tap', unit: 'echoes/s', peer, target: 0.9 },
      () => echoes(tapped),
      () => echoes(plain),
    );
    for (let round = 0; round < WARMING_UP; round++) {
      await connections(tapped);
      await connections(plain);
    }
    const opened = await compare(
      { name: 'new HTTP connections behind the tap', unit: 'connections/s', peer, target: 0.8 },
      () => connections(tapped),
      () => connections(plain),
      ROUNDS,
    );
    const stop = await observe(tapped);
    const observed = await compare(
      { name: 'WebSocket echo, capture being read', unit: 'echoes/s', peer, target: 0.6 },
      () => echoes(tapped),
      () => echoes(plain),
    );
    stop();
    return [unobserved, observed, opened];
  } finally {
    plain.child.kill();
    tapped.child.kill();
  }
}
