/** @see https://www.rfc-editor.org/rfc/rfc7692#section-7.2.3.2 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createInflater, deflateMessage } from '#wire/websocket/deflate.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { breachesOf, decode, PLAIN_DEFLATE } from './feeding.ts';

const WHOLE = { fin: true, rsv1: false, rsv2: false, rsv3: false };
const MASKING_KEY = Uint8Array.of(1, 2, 3, 4);

/** The octets of compressed messages as a client sends them, each in `fragments` frames. */
function compressed(messages: readonly Uint8Array[], takeover: boolean, fragments = 1): Uint8Array {
  const window = createInflater({ windowBits: 12, limit: 1 << 24 });
  const parts: Uint8Array[] = [];
  for (const message of messages) {
    const dictionary = takeover ? window.window() : new Uint8Array(0);
    const deflated = deflateMessage(message, { windowBits: 12, dictionary });
    window.nextMessage(takeover);
    window.receive(deflated);
    window.endMessage();
    const size = Math.ceil(deflated.length / fragments);
    for (let index = 0; index < fragments; index += 1) {
      const payload = deflated.slice(index * size, (index + 1) * size);
      const first = index === 0;
      const fin = index === fragments - 1;
      parts.push(encodeFrame({ ...WHOLE, fin, rsv1: first, opcode: first ? 1 : 0, maskingKey: MASKING_KEY, payload }));
    }
  }
  return Buffer.concat(parts);
}

/** More than what is remembered, and enough for several notes of the window. */
const many = Array.from({ length: 1500 }, (_, index) =>
  encodeUtf8(`message ${index}: ${'what was said before '.repeat(index % 299)}`),
);

const manyCompressed = { true: compressed(many, true), false: compressed(many, false) };

describe.each([true, false])('context takeover %s', (takeover) => {
  const deflate = { ...PLAIN_DEFLATE, clientMaxWindowBits: 12, clientNoContextTakeover: !takeover };

  test('a message far back is read again, in whatever order they are asked for', () => {
    const { decoder, units } = decode(manyCompressed[`${takeover}`], { deflate });
    expect(units).toHaveLength(many.length);
    for (let step = 0; step < 300; step += 1) {
      const index = (step * 7919) % many.length;
      expect(Buffer.compare(decoder.inflated(index) ?? new Uint8Array(0), many[index] ?? new Uint8Array(0))).toBe(0);
    }
    for (let index = many.length - 1; index > many.length - 200; index -= 1) {
      expect(decoder.dissect(index)).toEqual(units[index]);
    }
  });

  test('fragments in any order', () => {
    const messages = many.slice(0, 30);
    const octets = compressed(messages, takeover, 3);
    fc.assert(
      fc.property(fc.array(fc.nat(89), { maxLength: 30 }), (order) => {
        const decoded = decode(octets, { deflate });
        expect(breachesOf(decoded)).toEqual([]);
        for (const index of order) {
          expect(decoded.decoder.dissect(index)).toEqual(decoded.units[index]);
          const message = messages[Math.floor(index / 3)] ?? new Uint8Array(0);
          expect(Buffer.compare(decoded.decoder.inflated(index) ?? new Uint8Array(0), message)).toBe(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the window is what the next message may refer to', () => {
    const { decoder } = decode(compressed(many.slice(0, 100), takeover), { deflate });
    const all = Buffer.concat(many.slice(0, 100));
    expect(Buffer.compare(decoder.window(), takeover ? all.subarray(-4096) : Buffer.alloc(0))).toBe(0);
  });
});

test('a first look at the last of many messages inflates those before it', () => {
  const deflate = { ...PLAIN_DEFLATE, clientMaxWindowBits: 12 };
  const { decoder } = decode(manyCompressed.true, { deflate });
  const last = many.length - 1;
  expect(Buffer.compare(decoder.inflated(last) ?? new Uint8Array(0), many[last] ?? new Uint8Array(0))).toBe(0);
});

test('a message that is given up for another leaves the rest unknown, with context takeover', () => {
  const [one, two] = [compressed(many.slice(0, 1), true, 2), compressed(many.slice(0, 1), true)];
  const abandoned = one.subarray(0, one.length - (decode(one, { deflate: PLAIN_DEFLATE }).units[1]?.length ?? 0));
  const decoded = decode(Buffer.concat([abandoned, two]), { deflate: PLAIN_DEFLATE });
  expect(breachesOf(decoded).map(({ rule }) => rule.id)).toEqual(['websocket.messages-not-interleaved']);
  expect(decoded.decoder.inflated(1)).toBeUndefined();
});

test('far more inflated octets than are remembered, out of little', () => {
  const messages = Array.from({ length: 300 }, (_, index) => encodeUtf8(`${index} ${'0'.repeat(140_000)}`));
  const { decoder } = decode(compressed(messages, true), { deflate: { ...PLAIN_DEFLATE, clientMaxWindowBits: 12 } });
  for (const index of [299, 0, 150, 17, 299, 225]) {
    expect(Buffer.compare(decoder.inflated(index) ?? new Uint8Array(0), messages[index] ?? new Uint8Array(0))).toBe(0);
  }
});

describe('octets that are no longer held', () => {
  const messages = many.slice(0, 40);
  const deflate = { ...PLAIN_DEFLATE, clientMaxWindowBits: 12 };

  test('messages read while they were held are known, and so is what follows them', () => {
    const { stream, decoder } = decode(compressed(messages, true), { deflate });
    stream.octets.discardBefore(stream.units.offset(30));
    for (const index of [35, 3, 36, 0, 39]) {
      expect(Buffer.compare(decoder.inflated(index) ?? new Uint8Array(0), messages[index] ?? new Uint8Array(0))).toBe(
        0,
      );
    }
  });

  test('messages never read are unknown, and nobody is blamed', () => {
    const octets = compressed(messages, true);
    const stream = new OctetStream();
    const decoder = createFrameDecoder(stream, { side: 'client', start: 0, deflate });
    stream.octets.append(octets);
    decoder.advance();
    stream.octets.discardBefore(stream.units.offset(30));
    expect(decoder.inflated(35)).toBeUndefined();
    expect(decoder.dissect(35).broken).toEqual([]);
    expect(decoder.inflated(2)).toBeUndefined();
  });
});
