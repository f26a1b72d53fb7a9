/** The WebSocket decoder beside the Receiver of `ws`, on the same octets. */
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { Receiver } from '../wire/websocket/ws-internals.ts';
import { type Comparison, compare } from './measure.ts';

const SMALL_FRAMES = 200_000;
const LARGE_FRAMES = 64;
const MEBIOCTET = 1 << 20;
/** What one read from a socket brings at most (libuv's default). */
const READ = 65_536;

/** `count` masked text frames as a client sends them. */
export function maskedFrames(count: number, payloadLength: number): Uint8Array {
  const payload = new Uint8Array(payloadLength).fill(0x61);
  const maskingKey = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
  const frame = encodeFrame({ fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1, maskingKey, payload });
  const all = new Uint8Array(frame.length * count);
  for (let index = 0; index < count; index++) all.set(frame, index * frame.length);
  return all;
}

function reads(octets: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += READ) parts.push(octets.subarray(at, at + READ));
  return parts;
}

function indexed(octets: Uint8Array): { stream: OctetStream; decoder: ReturnType<typeof createFrameDecoder> } {
  const stream = new OctetStream();
  const decoder = createFrameDecoder(stream, { side: 'client', start: 0 });
  for (const part of reads(octets)) {
    stream.octets.append(part);
    decoder.advance();
  }
  return { stream, decoder };
}

/**
 * Indexes and unmasks frames as they come and forgets each one after, as `ws` does; the reads are kept as they are, as `ws`
 * keeps them. Returns the octets of payload.
 */
function unmaskedInPassing(octets: Uint8Array): number {
  const stream = new OctetStream();
  const decoder = createFrameDecoder(stream, { side: 'client', start: 0 });
  const last = new Uint8Array(MEBIOCTET);
  let payload = 0;
  let taken = 0;
  for (const part of reads(octets)) {
    stream.octets.adopt(part);
    decoder.advance();
    for (; taken < stream.units.count; taken++) payload += decoder.unmasked(taken, last).length;
    stream.octets.discardBefore(decoder.next);
  }
  return payload;
}

/** What `ws` does with the same octets. It unmasks in place, so it gets a copy, made outside the clock. */
function receiverWork(octets: Uint8Array, expected: number): () => Promise<number> {
  const copies = Array.from({ length: 8 }, () => Buffer.from(octets));
  let turn = 0;
  return async () => {
    const receiver = new Receiver({ isServer: true, maxPayload: 0, allowSynchronousEvents: true });
    let seen = 0;
    receiver.on('message', () => {
      seen += 1;
    });
    const copy = copies[turn++ % copies.length] ?? Buffer.from(octets);
    for (const part of reads(copy))
      if (!receiver.write(part)) await new Promise((resolve) => receiver.once('drain', resolve));
    while (seen < expected) await new Promise((resolve) => setImmediate(resolve));
    return expected;
  };
}

export async function compareFrames(): Promise<Comparison[]> {
  const small = maskedFrames(SMALL_FRAMES, 5);
  const large = maskedFrames(LARGE_FRAMES, MEBIOCTET);
  const peer = 'ws Receiver';
  const results = [
    await compare(
      { name: `index of ${SMALL_FRAMES} small masked frames`, unit: 'frames/s', peer, target: 5 },
      () => indexed(small).stream.units.count,
      receiverWork(small, SMALL_FRAMES),
    ),
    await compare(
      { name: `index and all fields of ${SMALL_FRAMES} small masked frames`, unit: 'frames/s', peer, target: 0.1 },
      () => {
        const { stream, decoder } = indexed(small);
        let fields = 0;
        for (let unit = 0; unit < stream.units.count; unit++) fields += decoder.dissect(unit).fields.length;
        return fields > 0 ? stream.units.count : 0;
      },
      receiverWork(small, SMALL_FRAMES),
    ),
    await compare(
      { name: `${LARGE_FRAMES} frames of 1 MiB indexed, unmasked, forgotten`, unit: 'MiB/s', peer, target: 2 },
      () => unmaskedInPassing(large) / MEBIOCTET,
      receiverWork(large, LARGE_FRAMES),
    ),
  ];
  return results;
}

/** Milliseconds to give the fields of one unit of 200 000, for a thousand units across the table: the 99th percentile. */
export function dissectionTime(): number {
  const { stream, decoder } = indexed(maskedFrames(SMALL_FRAMES, 5));
  const times: number[] = [];
  for (let step = 0; step < 1000; step++) {
    const unit = (step * 7919) % stream.units.count;
    const start = performance.now();
    decoder.dissect(unit);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[989] ?? 0;
}
