/**
 * A WebSocket echo and a plain HTTP answer, in a process of its own: `echo-server.ts plain` as they are, `… tapped` behind
 * the tap with a session that captures, whose capture can be read at `/capture` of the third port. Prints its ports as JSON.
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { WebSocketServer } from 'ws';
import { CaptureStream } from '#sandbox/api/capture-stream.ts';
import { CaptureBudget } from '#sandbox/sessions/capture-budget.ts';
import { Session } from '#sandbox/sessions/session.ts';
import { behindTap } from '#sandbox/tap/http-server.ts';
import { connectionIds, createTap } from '#sandbox/tap/tap.ts';
import { defaultLimits } from '#service/limits.ts';

const UNBOUNDED = 2 ** 40;
const now = () => Number(process.hrtime.bigint() / 1000n);

function answering(): Server {
  const server = createServer((_request, response) => response.end('ok'));
  server.keepAliveTimeout = 0;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, binary) => webSocket.send(data, { binary }));
    });
  });
  return server;
}

function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const httpServer = answering();
if (process.argv[2] === 'plain') {
  process.stdout.write(`${JSON.stringify({ port: await listen(httpServer), token: 'plain' })}\n`);
} else {
  const session = new Session({
    address: '127.0.0.1',
    captures: new CaptureBudget(defaultLimits.captureOctetsTotal),
    now,
    limits: { ...defaultLimits, octetsPerSession: UNBOUNDED, connectionsPerSession: UNBOUNDED },
  });
  const tap = createTap({
    server: behindTap(httpServer),
    nextId: connectionIds(),
    now,
    findSession: (token) => (token === session.wireToken ? session : undefined),
    onDefect: (error) => process.stderr.write(`${error}\n`),
    limits: { headTime: 10_000, idleTime: 60_000, strayOctets: UNBOUNDED, unitOctets: UNBOUNDED },
  });
  const wire = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => void tap.accept(socket));
  const control = createServer((_request, response) => {
    session.streams.add(new CaptureStream(session.log, response, -1));
  });
  const [port, capturePort] = [await listen(wire), await listen(control)];
  process.stdout.write(`${JSON.stringify({ port, capturePort, token: session.wireToken })}\n`);
}
