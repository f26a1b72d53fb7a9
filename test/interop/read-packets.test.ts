import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { readCaptureFile } from '#capture/file/read-capture-file.ts';
import { CaptureReader } from '#capture/reader.ts';
import { provideTools } from '#test/setup/provide-tools.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';

const folder = mkdtempSync(join(tmpdir(), 'wire101-lo-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether packets can be captured here: that takes a program and the right to. */
function mayCapture(): boolean {
  if (provideTools(['tshark']).length > 0) return false;
  const options = ['-i', 'lo', '-a', 'duration:1', '-w', join(folder, 'try.pcapng')];
  return spawnSync('dumpcap', options, { timeout: 10_000 }).status === 0;
}
const able = mayCapture();
if (!able) process.stdout.write('SKIPPED: no packets can be captured here; real traffic is not read back.\n');

/** Captures the packets of one port of loopback while `traffic` goes on, until `isWhole` finds all of it in the file. */
async function capturing(port: number, format: 'pcapng' | 'pcap', traffic: () => Promise<void>): Promise<Uint8Array> {
  const file = join(folder, `${port}.${format}`);
  const options = ['-i', 'lo', '-f', `tcp port ${port}`, '-w', file, '-q', ...(format === 'pcap' ? ['-P'] : [])];
  const dumpcap = spawn('dumpcap', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  dumpcap.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 15_000 }).toContain('File:');
  await traffic();
  // Every FIN is in the file before it is closed.
  await expect.poll(() => ends(file), { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  await stopped(dumpcap);
  return new Uint8Array(readFileSync(file));
}

function ends(file: string): number {
  const { stdout } = spawnSync('tshark', ['-r', file, '-Y', 'tcp.flags.fin == 1'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '').length;
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGINT');
  await once(child, 'close');
}

describe.skipIf(!able)('real traffic on loopback, captured by dumpcap', () => {
  test.each(['pcapng', 'pcap'] as const)(
    'a WebSocket with permessage-deflate and a long answer, as %s',
    async (format) => {
      const long = 'x'.repeat(300_000);
      const http = createServer((_, response) => response.end(long)).listen(0, '127.0.0.1');
      await once(http, 'listening');
      const { port } = http.address() as AddressInfo;
      const sockets = new WebSocketServer({ server: http, perMessageDeflate: { threshold: 0 } });
      sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
      const octets = await capturing(port, format, async () => {
        expect(await (await fetch(`http://127.0.0.1:${port}/long`, { headers: { connection: 'close' } })).text()).toBe(
          long,
        );
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
        await once(socket, 'open');
        for (const text of ['hello hello hello', 'hello again']) {
          socket.send(text);
          await once(socket, 'message');
        }
        socket.close(1000);
        await once(socket, 'close');
      });
      http.close();
      const { capture, format: told } = readCaptureFile(octets);
      expect(told).toBe(format);
      const reader = new CaptureReader(KNOWN_PROTOCOLS);
      for (const event of capture.events) reader.receive(event);
      const wires = [...reader.connections.values()].flatMap(({ stretches }) => stretches.map(({ wire }) => wire));
      const exchanges = wires.flatMap((wire) =>
        wire.exchanges.map(({ request, response }) => [request.target, response?.status]),
      );
      expect(exchanges).toEqual([
        ['/long', 200],
        ['/ws', 101],
      ]);
      expect(wires[0]?.server.octets.end).toBeGreaterThan(long.length);
      const frames = wires[1]?.frames('client');
      const said = [0, 1].map((index) => decodeUtf8Lossy(frames?.inflated(index + 1) ?? new Uint8Array(0)));
      expect(said).toEqual(['hello hello hello', 'hello again']);
      const broken = wires.flatMap((wire) =>
        (['client', 'server'] as const).flatMap((side) =>
          Array.from({ length: wire[side].units.count }, (_, index) => wire.dissect(side, index).broken).flat(),
        ),
      );
      expect(broken).toEqual([]);
      expect([...reader.connections.values()].every(({ closed }) => closed?.how === 'closed')).toBe(true);
    },
    60_000,
  );
});
