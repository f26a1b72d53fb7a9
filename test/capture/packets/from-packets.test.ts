import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readCaptureFile } from '#capture/file/read-capture-file.ts';
import { UnreadableFile } from '#capture/file/unreadable-file.ts';
import { octetsOf } from '#capture/octets-of.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '#capture/pcapng/blocks.ts';
import { tcpPacket } from '#capture/pcapng/tcp-packet.ts';
import { toPcapng } from '#capture/pcapng/to-pcapng.ts';
import { DocumentError } from '#capture/read-document.ts';
import { CaptureReader } from '#capture/reader.ts';
import { Capture } from '#capture/schema.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { encodeMessage } from '#wire/websocket/encode.ts';

const read = (octets: Uint8Array) => readCaptureFile(octets);
const folder = mkdtempSync(join(tmpdir(), 'wire101-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function reading(capture: Capture): CaptureReader {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const event of Capture.parse(JSON.parse(JSON.stringify(capture))).events) reader.receive(event);
  return reader;
}

/** What each side sent on each connection, in hex. */
function sent({ events }: Capture): Record<string, string> {
  const all: Record<string, string> = {};
  for (const event of events) {
    if (event.type !== 'octets') continue;
    const key = `${event.connection} ${event.side}`;
    all[key] = (all[key] ?? '') + Buffer.from(octetsOf(event)).toString('hex');
  }
  return all;
}

/** What happened, in words: what kinds of messages, in order. */
function units(capture: Capture): string[] {
  const reader = reading(capture);
  return reader.entries.flatMap((entry) => {
    if (entry.kind !== 'unit') return [];
    const unit = reader.stretchOf(entry).wire.dissect(entry.side, entry.unit);
    return [`${entry.side} ${unit.protocol} ${unit.kind} ${unit.length}`];
  });
}

const recorded = globSync('content/*/*.capture.json').map(
  (file) => [file, Capture.parse(JSON.parse(readFileSync(file, 'utf8')))] as const,
);

describe('packets that we made of a capture, read back', () => {
  test.each(recorded)('%s: the same octets, messages and times', (_, capture) => {
    if (!capture.events.some(({ type }) => type === 'octets')) return;
    const back = read(toPcapng(capture)).capture;
    const numbers = new Map(
      [...new Set(Object.keys(sent(capture)).map((key) => key.split(' ')[0]))].map((id, at) => [id, at]),
    );
    const renumbered = Object.entries(sent(capture)).map(([key, hex]) => {
      const [id, side] = key.split(' ');
      return [`${numbers.get(id)} ${side}`, hex];
    });
    const partly = capture.events.some(({ type }) => type === 'foreign');
    if (partly) return;
    expect(
      Object.entries(sent(back))
        .map(([, hex]) => hex)
        .sort(),
    ).toEqual(renumbered.map(([, hex]) => hex).sort());
    expect(units(back)).toEqual(units(capture));
    const crossings = ({ events, startedAt }: Capture) =>
      events.flatMap((event) => (event.type === 'octets' ? [Date.parse(startedAt) * 1000 + event.time] : []));
    const [ours, theirs] = [crossings(capture), crossings(back)];
    for (const time of ours) expect(Math.min(...theirs.map((other) => Math.abs(time - other)))).toBeLessThan(2000);
  });
});

const client = { address: [192, 0, 2, 1], port: 50_000 } as const;
const server = { address: [192, 0, 2, 2], port: 80 } as const;
type Flags = Parameters<typeof tcpPacket>[0]['flags'];

/** One packet: numbers count from `START`, so that they pass 2^32 on the way. */
const START = 2 ** 32 - 10;
function packet(side: Side, at: number, text: string, flags: Flags = ['PSH'], acknowledged = 0): Uint8Array {
  const [from, to] = side === 'client' ? [client, server] : [server, client];
  return tcpPacket({
    from,
    to,
    sequence: START + at,
    acknowledged: START + acknowledged,
    flags,
    octets: encodeUtf8(text),
  });
}
const opening = [
  tcpPacket({
    from: client,
    to: server,
    sequence: START - 1,
    acknowledged: undefined,
    flags: ['SYN'],
    octets: new Uint8Array(),
  }),
  packet('server', -1, '', ['SYN']),
];
function file(...packets: readonly Uint8Array[]): Uint8Array {
  return joinOctets([
    sectionHeader('made for a test'),
    interfaceDescription(),
    ...packets.map((each, index) => enhancedPacket(1_700_000_000_000_000 + index, each)),
  ]);
}
const textOf = (capture: Capture, side: Side) =>
  Buffer.from(sent(capture)[`0 ${side}`] ?? '', 'hex').toString('latin1');
const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('RFC 9293 section 3.4: octets by their sequence numbers', () => {
  const pieces = [0, 5, 9, 17].map((from, index, all) => packet('client', from, request.slice(from, all[index + 1])));
  const [first, second, third, fourth] = pieces as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

  test.each([
    ['in order, past 2^32', [first, second, third, fourth]],
    ['out of order', [fourth, second, third, first]],
    ['sent twice', [first, first, second, third, second, fourth, fourth]],
    ['sent again in other pieces', [first, packet('client', 3, request.slice(3, 12)), third, fourth]],
  ])('%s', (_, packets) => {
    const { capture, remarks } = read(file(...opening, ...packets));
    expect(textOf(capture, 'client')).toBe(request);
    expect(remarks).toEqual([]);
    expect(units(capture)).toEqual([`client http request head ${request.length}`]);
  });

  test('a lost packet is told where it should stand, and what follows is not thrown away', () => {
    const { capture, remarks } = read(file(...opening, first, third, fourth));
    expect(capture.events).toContainEqual(
      expect.objectContaining({ type: 'missing', side: 'client', offset: 5, length: 4 }),
    );
    expect(remarks).toEqual([expect.stringContaining('4 octets are in no packet')]);
    expect(textOf(capture, 'client')).toBe(request.slice(0, 5) + request.slice(9));
  });

  test('what the other side acknowledged and nobody saw is missing at once', () => {
    const answer = packet('server', 0, 'HTTP/1.1 204 No Content\r\n\r\n', ['PSH'], request.length);
    const { capture } = read(file(...opening, first, third, fourth, answer));
    const types = capture.events.map(({ type }) => type);
    expect(types.indexOf('missing')).toBeLessThan(types.lastIndexOf('octets'));
    expect(textOf(capture, 'server')).toContain('204');
  });

  test('a WebSocket goes on behind a gap', () => {
    const ask = `${request.slice(0, -2)}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    const accept =
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
    const frame = Buffer.from(encodeMessage(1, encodeUtf8('Hello'))).toString('latin1');
    const { capture } = read(
      file(
        ...opening,
        packet('client', 0, ask),
        packet('server', 0, accept),
        packet('server', accept.length + 100, 'x'),
        packet('server', accept.length + 101, 'y'),
      ),
    );
    expect(units(capture).slice(0, 2)).toEqual([
      `client http request head ${ask.length}`,
      `server http response head ${accept.length}`,
    ]);
    const reader = reading(capture);
    expect(reader.connections.get(0)?.stretches.at(-1)?.wire.frames('server')).toBeDefined();
    expect(frame.length).toBe(7);
  });

  test('FIN from both sides closes, RST resets, and the same ports again are another connection', () => {
    const end = request.length;
    const closing = [
      packet('client', 0, request),
      packet('client', end, '', ['FIN']),
      packet('server', 0, '', ['FIN']),
    ];
    const closed = read(file(...opening, ...closing)).capture;
    expect(closed.events.slice(-2)).toMatchObject([
      { type: 'half-closed', side: 'client' },
      { type: 'connection-closed', how: 'closed', by: 'client' },
    ]);
    const reset = read(file(...opening, packet('client', 0, request), packet('server', 0, '', ['RST']))).capture;
    expect(reset.events.at(-1)).toMatchObject({ type: 'connection-closed', how: 'reset', by: 'server' });
    const again = read(file(...opening, ...closing, ...opening, packet('client', 0, request))).capture;
    expect(Object.keys(sent(again))).toEqual(['0 client', '1 client']);
  });

  test('a connection seen from the middle: frames are known for frames', () => {
    const frame = Buffer.from(encodeMessage(1, encodeUtf8('hello'), Uint8Array.of(1, 2, 3, 4)));
    const middle = tcpPacket({ from: client, to: server, sequence: 7, acknowledged: 9, flags: ['PSH'], octets: frame });
    const { capture } = read(file(middle));
    expect(capture.events[0]).toMatchObject({ peer: 'unseen', protocol: 'websocket' });
    expect(units(capture)).toEqual([`client websocket frame ${frame.length}`]);
  });

  test('RFC 8446 section 5.1: what TLS encrypts is left out and said so', () => {
    const hello = packet('client', 0, '\u0016\u0003\u0001\u0000\u0001');
    expect(() => read(file(...opening, hello))).toThrow(/encrypted by TLS/);
  });

  test('any order of packets, some twice: the same octets', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...pieces, ...pieces], { minLength: 8 }), (packets) => {
        expect(textOf(read(file(...opening, ...packets)).capture, 'client')).toBe(request);
      }),
    );
  });
});

/** Writes a file anew by a program of Wireshark's; undefined where it is not here. */
function by(program: string, options: readonly string[], octets: Uint8Array): Uint8Array | undefined {
  const [from, to] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(from, octets);
  const { status } = spawnSync(program, [...options, from, to]);
  return status === 0 ? new Uint8Array(readFileSync(to)) : undefined;
}

describe('other formats and link types, as editcap and by hand', () => {
  const [, sample] = recorded.find(([name]) => name.includes('handshake')) ?? [];
  const made = toPcapng(sample as Capture);
  const expected = units(sample as Capture);

  test.each([
    ['pcap, microseconds', ['-F', 'pcap']],
    ['pcap, nanoseconds', ['-F', 'nsecpcap']],
    ['pcapng as Wireshark writes it', ['-F', 'pcapng']],
  ])('%s', (_, options) => {
    const converted = by('editcap', options, made);
    if (!converted) {
      process.stdout.write('SKIPPED: editcap is not here.\n');
      return;
    }
    expect(units(read(converted).capture)).toEqual(expected);
  });

  /** The classic format with this link type, `head` before each packet; numbers in either order. */
  function classic(linkType: number, head: readonly number[], little: boolean): Uint8Array {
    const raw = [...opening, packet('client', 0, request)].map((each) => new Uint8Array([...head, ...each]));
    const start = new DataView(new ArrayBuffer(24));
    start.setUint32(0, 0xa1b2c3d4, little);
    start.setUint16(4, 2, little);
    start.setUint16(6, 4, little);
    start.setUint32(16, 65_535, little);
    start.setUint32(20, linkType, little);
    const parts = [new Uint8Array(start.buffer)];
    for (const each of raw) {
      const about = new DataView(new ArrayBuffer(16));
      about.setUint32(0, 1_700_000_000, little);
      about.setUint32(8, each.length, little);
      about.setUint32(12, each.length, little);
      parts.push(new Uint8Array(about.buffer), each);
    }
    return joinOctets(parts);
  }

  test.each([
    ['Ethernet', 1, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 8, 0]],
    ['Ethernet with a VLAN tag', 1, [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 0x81, 0, 0, 7, 8, 0]],
    ['BSD loopback', 0, [2, 0, 0, 0]],
    ['OpenBSD loopback', 108, [0, 0, 0, 2]],
    ['raw IP', 101, []],
    ['IPv4', 228, []],
    ['Linux cooked', 113, [0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]],
    ['Linux cooked, version 2', 276, [8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('%s', (_, linkType, head) => {
    for (const little of [true, false]) {
      expect(textOf(read(classic(linkType, head, little)).capture, 'client')).toBe(request);
    }
  });

  test('an unknown link type is said', () => {
    expect(() => read(classic(147, [], true))).toThrow(UnreadableFile);
  });
});

describe('files that are malformed', () => {
  const [, sample] = recorded[0] as (typeof recorded)[number];
  const good = new Uint8Array(toPcapng(sample));

  test.each([
    ['nothing', new Uint8Array(0), /no JSON text/],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /no JSON text/],
    ['other JSON', encodeUtf8('{"a":1}'), /no capture of Wire 101/],
    ['a HAR that breaks off', encodeUtf8(' {"log":{'), /begins as a HAR does/],
    ['packets cut short', good.subarray(0, good.length - 3), /at octet \d+/],
    ['a section of no order', Uint8Array.from(good, (octet, at) => (at === 8 ? 0 : octet)), /order its numbers/],
    ['no packets', good.subarray(0, new DataView(good.buffer).getUint32(4)), /no TCP connection/],
  ])('%s', (_, octets, message) => {
    expect(() => read(octets)).toThrow(DocumentError);
    expect(() => read(octets)).toThrow(message);
  });

  test('any change of any file is read or refused, and what is read is a capture', () => {
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, fc.nat(good.length), (made, length) => {
        const octets = good.slice(0, Math.max(30, length));
        for (const [at, octet] of made) if (at < octets.length) octets[at] = octet;
        try {
          reading(read(octets).capture);
        } catch (error) {
          expect(error).toBeInstanceOf(DocumentError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
