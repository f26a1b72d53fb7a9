/** @see https://www.rfc-editor.org/rfc/rfc7692#section-7.2 */
import { constants, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '#wire/octets/hex.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createInflater, deflateMessage } from '#wire/websocket/deflate.ts';
import { octetsOf } from './feeding.ts';

const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);
const LIMIT = 1 << 24;
const bits = fc.integer({ min: 8, max: 15 });
/** Octets with repetition in them, near and far. */
const content = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(encodeUtf8('wire '.repeat(200)))), {
    maxLength: 8,
  })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

function inflateWithNode(deflated: Uint8Array, windowBits = 15, dictionary?: Uint8Array): Uint8Array {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, windowBits, ...(dictionary?.length ? { dictionary } : {}) };
  return inflateRawSync(Buffer.concat([deflated, TAIL]), options);
}

function deflateWithNode(octets: Uint8Array, windowBits: number, level = 6): Uint8Array {
  const deflated = deflateRawSync(octets, { finishFlush: constants.Z_SYNC_FLUSH, windowBits, level });
  return deflated.subarray(0, deflated.length - 4);
}

describe('§7.2.1: compression', () => {
  test.each([
    ['Hello', 'f248cdc9c90700'],
    ['', '00'],
  ])('of %j', (text, deflated) => {
    expect(toHex(deflateMessage(encodeUtf8(text), { windowBits: 15 }))).toBe(deflated);
  });

  test('§7.2.3.2: with a dictionary it refers to what the receiver already has', () => {
    const hello = encodeUtf8('Hello');
    expect(toHex(deflateMessage(hello, { windowBits: 15, dictionary: hello }))).toBe('f200110000');
  });

  test('zlib inflates it, whatever the window and the level', () => {
    fc.assert(
      fc.property(content, bits, fc.integer({ min: 0, max: 9 }), (octets, windowBits, level) => {
        const deflated = deflateMessage(octets, { windowBits, level });
        expect(Buffer.compare(inflateWithNode(deflated, windowBits), octets)).toBe(0);
      }),
    );
  });

  test('lengths around the size of the output buffer', () => {
    for (let length = 16_370; length < 16_390; length += 1) {
      const octets = Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 13);
      expect(Buffer.compare(inflateWithNode(deflateMessage(octets, { windowBits: 15, level: 0 })), octets)).toBe(0);
    }
  });
});

describe('§7.2.2: decompression', () => {
  test('of what zlib deflated', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 9, max: 15 }), fc.nat(9), (octets, windowBits, level) => {
        const inflater = createInflater({ windowBits, limit: LIMIT });
        expect(inflater.receive(deflateWithNode(octets, windowBits, level))).toBeUndefined();
        expect(inflater.endMessage()).toBeUndefined();
        expect(Buffer.compare(inflater.message(), octets)).toBe(0);
      }),
    );
  });

  test('octet by octet gives the same', () => {
    const octets = encodeUtf8('one fish, two fish, red fish, blue fish');
    const inflater = createInflater({ windowBits: 15, limit: LIMIT });
    for (const octet of deflateWithNode(octets, 15)) inflater.receive(Uint8Array.of(octet));
    expect(inflater.endMessage()).toBeUndefined();
    expect(Buffer.compare(inflater.message(), octets)).toBe(0);
  });

  test.each([
    ['ff', 'invalid'],
    ['f2 00 11 00 00', 'too far back'],
    ['f3 48 cd c9 c9 07 00 07', 'invalid'],
    ['', 'incomplete'],
    ['f2 48 cd', 'incomplete'],
    ['f3 48 cd c9 c9 07 00', 'incomplete'],
    ['f3 48 cd c9 c9 07 00 00', undefined],
  ])('of %j: %s', (hex, failure) => {
    const inflater = createInflater({ windowBits: 15, limit: LIMIT });
    inflater.receive(octetsOf(hex));
    expect(inflater.endMessage()).toBe(failure);
  });

  test('§7.2.3.4: the window outlives a final block', () => {
    const inflater = createInflater({ windowBits: 15, limit: LIMIT });
    for (const hex of ['f3 48 cd c9 c9 07 00 00', 'f2 00 11 00 00']) {
      inflater.nextMessage(true);
      inflater.receive(octetsOf(hex));
      expect(inflater.endMessage()).toBeUndefined();
      expect(new TextDecoder().decode(inflater.message())).toBe('Hello');
    }
  });

  test('a message of many times the bound takes no more than the bound', () => {
    const bomb = deflateWithNode(new Uint8Array(1 << 24), 15, 9);
    const inflater = createInflater({ windowBits: 15, limit: 100_000 });
    expect(inflater.receive(bomb)).toBe('too big');
    expect(inflater.message().length).toBeLessThanOrEqual(100_000);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bits, (octets, windowBits) => {
        const inflater = createInflater({ windowBits, limit: 10_000 });
        inflater.receive(octets);
        inflater.endMessage();
        expect(inflater.message().length).toBeLessThanOrEqual(10_000);
      }),
      { numRuns: 500 },
    );
  });
});

test('§7.1.1: the state can be forked in the middle of a connection, which zlib goes on with', async () => {
  const messages = Array.from({ length: 40 }, (_, index) => encodeUtf8(`message ${index} `.repeat(1 + index * 20)));
  const inflater = createInflater({ windowBits: 11, limit: LIMIT });
  const peer = createInflateRaw({ windowBits: 11 });
  const seen: Buffer[] = [];
  peer.on('data', (octets: Buffer) => seen.push(octets));
  for (const octets of messages) {
    const deflated = deflateMessage(octets, { windowBits: 11, dictionary: inflater.window() });
    inflater.nextMessage(true);
    expect(inflater.receive(deflated)).toBeUndefined();
    expect(inflater.endMessage()).toBeUndefined();
    expect(inflater.window().length).toBeLessThanOrEqual(2048);
    peer.write(deflated);
    await new Promise<void>((resolve) => peer.write(TAIL, () => peer.flush(() => resolve())));
  }
  expect(Buffer.compare(Buffer.concat(seen), Buffer.concat(messages))).toBe(0);
});
