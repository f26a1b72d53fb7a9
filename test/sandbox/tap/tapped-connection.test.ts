import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RecordingSession, startRig, until } from './rig.ts';

/** A session whose capture fails at the first octets of the client. */
class FailingSession extends RecordingSession {
  override record(event: Parameters<RecordingSession['record']>[0]): void {
    if (event.type === 'octets' && event.side === 'client') throw new Error('defect');
    super.record(event);
  }
}

test('a defect met on one connection resets that connection, and the next client is served', async () => {
  const rig = await startRig({ sessions: { broken: new FailingSession() } });
  let ended = false;
  const socket = connect(rig.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  socket.write('GET /s/broken/x HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => ended);
  expect(rig.defects).toEqual([expect.objectContaining({ message: 'defect' })]);

  const webSocket = new WebSocket(rig.url);
  const echoed = new Promise((resolve) => webSocket.on('message', (data) => resolve(String(data))));
  webSocket.on('open', () => webSocket.send('still here'));
  expect(await echoed).toBe('still here');
  webSocket.terminate();
  await rig.close();
});

test('once closed, the stream that the libraries keep does not lead to the connection', async () => {
  const rig = await startRig();
  const accepted: { readonly stream: Duplex; readonly id: number | undefined }[] = [];
  rig.http.on('connection', (stream) => accepted.push({ stream, id: rig.tap.connectionOf(stream)?.id }));
  const socket = connect(rig.port, '127.0.0.1').resume();
  socket.end('GET /s/a/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await until(() => accepted.length === 1);
  const [first] = accepted;
  expect(first?.id).toBe(0);
  await until(() => rig.tap.connections.size === 0 && first?.stream.destroyed === true);
  expect(rig.tap.connectionOf(first?.stream)).toBeUndefined();
  await rig.close();
});
