import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toPcapng } from '#capture/pcapng/to-pcapng.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import { provideTools } from '#test/setup/provide-tools.ts';
import type { Side } from '#wire/octets/dissection.ts';

const missing = provideTools(['tshark']);
if (missing.length > 0) {
  process.stdout.write('SKIPPED: tshark is not here and could not be set up; exported packets are not read back.\n');
}

const folder = mkdtempSync(join(tmpdir(), 'wire101-packets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIELDS = [
  'tcp.srcport',
  'tcp.seq',
  'tcp.len',
  'tcp.checksum.status',
  'ip.checksum.status',
  'http.request.uri',
  'http.response.code',
  'websocket.opcode',
  'websocket.mask',
  'frame.comment',
] as const;
type FieldName = (typeof FIELDS)[number];
/** The values of each field that a packet has; one that it has several times has several. */
type Packet = (field: FieldName) => readonly string[];

/** What tshark reads in the packets of a capture. */
function packetsOf(capture: Capture): Packet[] {
  const file = join(folder, 'export.pcapng');
  writeFileSync(file, toPcapng(capture));
  const { stdout, status, stderr } = spawnSync(
    'tshark',
    [
      ...['-r', file, '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|'],
      ...['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE', '-o', 'tcp.relative_sequence_numbers:FALSE'],
      // A response is told by its head, whether its content ends or not.
      ...['-o', 'http.desegment_body:FALSE', '-o', 'http.dechunk_body:FALSE'],
      ...FIELDS.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      return (field) => (values[FIELDS.indexOf(field)] ?? '').split('|').filter((value) => value !== '');
    });
}

/** What our own decoders read in it. */
function dissected(capture: Capture) {
  const reader = new CaptureReader();
  for (const event of capture.events) reader.receive(event);
  const seen = {
    targets: [] as string[],
    statuses: [] as string[],
    frames: { client: [] as string[], server: [] as string[] },
  };
  for (const entry of reader.entries) {
    if (entry.kind !== 'unit') continue;
    const { wire } = reader.stretchOf(entry);
    const { request, response } = wire.exchangeOf(entry.side, entry.unit) ?? {};
    if (entry.side === 'client' && request) seen.targets.push(request.target);
    if (entry.side === 'server' && response) seen.statuses.push(String(response.status));
    if (wire.protocolOf(entry.side, entry.unit) !== 'websocket') continue;
    const head = wire.frames(entry.side)?.head(entry.unit);
    if (head) seen.frames[entry.side].push(`${head.opcode} ${head.mask === 1 ? 'masked' : 'unmasked'}`);
  }
  return seen;
}

function framesOf(packets: readonly Packet[], side: Side): string[] {
  return packets
    .filter((packet) => (packet('tcp.srcport')[0] === '80') === (side === 'server'))
    .flatMap((packet) =>
      packet('websocket.opcode').map((opcode, at) => {
        const mask = packet('websocket.mask')[at];
        return `${opcode} ${mask === '1' || mask === 'True' ? 'masked' : 'unmasked'}`;
      }),
    );
}

describe.skipIf(missing.length > 0)('a capture as packets, read by tshark', () => {
  test.each(globSync('content/*/*.capture.json'))('%s: the same heads and frames as we see', (file) => {
    const capture = Capture.parse(JSON.parse(readFileSync(file, 'utf8')));
    const packets = packetsOf(capture);
    const ours = dissected(capture);
    expect(packets.flatMap((packet) => packet('http.request.uri'))).toEqual(ours.targets);
    expect(packets.flatMap((packet) => packet('http.response.code')).sort()).toEqual(ours.statuses.sort());
    expect(framesOf(packets, 'client')).toEqual(ours.frames.client);
    expect(framesOf(packets, 'server')).toEqual(ours.frames.server);
    const faults = capture.events.filter(({ type }) => type === 'altered');
    expect(packets.some((packet) => packet('frame.comment').length > 0)).toBe(faults.length > 0);
    for (const packet of packets) {
      expect(packet('tcp.checksum.status')).toEqual(['1']);
      expect(packet('ip.checksum.status')).toEqual(['1']);
    }
  });
});
