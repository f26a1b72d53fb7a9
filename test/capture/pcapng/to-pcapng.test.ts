import { describe, expect, test } from 'vitest';
import { internetChecksum } from '#capture/pcapng/internet-checksum.ts';
import { MOST_CARRIED, tcpPacket } from '#capture/pcapng/tcp-packet.ts';
import { toPcapng } from '#capture/pcapng/to-pcapng.ts';
import type { Capture, CaptureEvent } from '#capture/schema.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { toHex } from '#wire/octets/hex.ts';

const CAPTURE: Capture = {
  format: 'wire101-capture',
  version: 1,
  origin: 'recorded',
  startedAt: '2026-01-01T00:00:00.000Z',
  clocks: {},
  events: [],
  page: [],
};

/** The packets of a file, from its blocks as the draft lays them out. */
function packets(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const found: { time: number; flags: number; sequence: number; acknowledged: number; octets: Uint8Array }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = view.getUint32(at + 4);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4)).toBe(length);
    if (view.getUint32(at) === 6) {
      const captured = view.getUint32(at + 20);
      const tcp = at + 28 + 20;
      found.push({
        time: view.getUint32(at + 12) * 2 ** 32 + view.getUint32(at + 16),
        sequence: view.getUint32(tcp + 4),
        acknowledged: view.getUint32(tcp + 8),
        flags: view.getUint8(tcp + 13),
        octets: file.slice(tcp + 20, at + 28 + captured),
      });
    }
    at += length;
  }
  return found;
}

const opened: CaptureEvent = { id: 0, time: 0, type: 'connection-opened', connection: 0, peer: 'browser' };

function octets(id: number, side: 'client' | 'server', offset: number, content: Uint8Array): CaptureEvent {
  return { id, time: id * 1000, type: 'octets', connection: 0, side, offset, octets: toBase64(content) };
}

const FIN_ACK = 0x11;
const RST_ACK = 0x14;
const PSH_ACK = 0x18;

describe('RFC 1071 section 3: the checksum', () => {
  test('of the example', () => {
    expect(internetChecksum([Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)])).toBe(~0xddf2 & 0xffff);
  });

  test('an odd octet counts as the upper half of a word', () => {
    expect(internetChecksum([Uint8Array.of(0x12)])).toBe(~0x1200 & 0xffff);
  });
});

describe('RFC 791 and RFC 9293: one packet', () => {
  test('a header of IPv4 and one of TCP, with the checksum of a packet that was computed by hand', () => {
    const from = { address: [192, 0, 2, 1], port: 49_152 } as const;
    const to = { address: [192, 0, 2, 101], port: 80 } as const;
    const packet = tcpPacket({ from, to, sequence: 1, acknowledged: 1, flags: ['PSH'], octets: Uint8Array.of(0x81) });
    expect(toHex(packet.subarray(0, 20))).toBe('45000029000040004006b668c0000201c0000265');
    // Whatever a receiver adds up over pseudo-header, header and octets comes to ones only.
    const pseudo = Uint8Array.of(...from.address, ...to.address, 0, 6, 0, 21);
    expect(internetChecksum([pseudo, packet.subarray(20)])).toBe(0);
  });
});

describe('draft-ietf-opsawg-pcapng: a capture as packets', () => {
  test('a connection opens, carries octets both ways and is closed by the server', () => {
    const file = toPcapng({
      ...CAPTURE,
      events: [
        opened,
        octets(1, 'client', 0, Uint8Array.of(1, 2, 3)),
        octets(2, 'server', 0, Uint8Array.of(4)),
        { id: 3, time: 3000, type: 'connection-closed', connection: 0, how: 'closed', by: 'server' },
      ],
    });
    const seen = packets(file);
    expect(seen.map(({ flags, sequence, acknowledged }) => [flags, sequence, acknowledged])).toEqual([
      [0x02, 0, 0],
      [0x12, 0, 1],
      [0x10, 1, 1],
      [PSH_ACK, 1, 1],
      [PSH_ACK, 1, 4],
      [FIN_ACK, 2, 4],
      [0x10, 4, 3],
      [FIN_ACK, 4, 3],
      [0x10, 3, 5],
    ]);
    expect(seen.map(({ octets }) => octets.length)).toEqual([0, 0, 0, 3, 1, 0, 0, 0, 0]);
    expect(seen[3]?.time).toBe(Date.parse(CAPTURE.startedAt) * 1000 + 1000);
  });

  test('a reset comes from the peer that made it', () => {
    const file = toPcapng({
      ...CAPTURE,
      events: [opened, { id: 1, time: 1, type: 'connection-closed', connection: 0, how: 'reset', by: 'client' }],
    });
    expect(packets(file).at(-1)).toMatchObject({ flags: RST_ACK, sequence: 1 });
  });

  test('octets that were not captured leave a gap, and are not made up', () => {
    const file = toPcapng({
      ...CAPTURE,
      events: [
        opened,
        octets(1, 'client', 0, Uint8Array.of(1)),
        { id: 2, time: 2000, type: 'foreign', connection: 0, side: 'client', offset: 1, length: 100 },
        octets(3, 'client', 101, Uint8Array.of(2)),
      ],
    });
    expect(packets(file).map(({ sequence }) => sequence)).toEqual([0, 0, 1, 1, 102]);
  });

  test('more octets than a packet can carry take several', () => {
    const file = toPcapng({ ...CAPTURE, events: [opened, octets(1, 'server', 0, new Uint8Array(MOST_CARRIED + 1))] });
    expect(
      packets(file)
        .map(({ octets, sequence }) => [octets.length, sequence])
        .slice(3),
    ).toEqual([
      [MOST_CARRIED, 1],
      [1, 1 + MOST_CARRIED],
    ]);
  });

  test('offsets beyond 2^32 begin at 0 again, as sequence numbers do', () => {
    const file = toPcapng({ ...CAPTURE, events: [octets(1, 'server', 2 ** 32, Uint8Array.of(7))] });
    expect(packets(file)).toMatchObject([{ sequence: 1 }]);
  });
});
