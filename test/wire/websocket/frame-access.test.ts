/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.4 */
import { describe, expect, test } from 'vitest';
import { toHex } from '#wire/octets/hex.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';
import { fieldOf, octetsOf, PLAIN_DEFLATE } from './feeding.ts';

describe('frames whose rows were discarded', () => {
  /** 100 pings, so that there are rows to discard, then these frames. */
  function behindPings(hex: string, deflate = false) {
    const stream = new OctetStream();
    const decoder = createFrameDecoder(stream, {
      side: 'server',
      start: 0,
      ...(deflate ? { deflate: PLAIN_DEFLATE } : {}),
    });
    stream.octets.append(octetsOf('89 00 '.repeat(100) + hex));
    decoder.advance();
    return { stream, decoder };
  }

  test('are gone; those after them keep their index', () => {
    const { stream, decoder } = behindPings('81 01 41');
    stream.octets.discardBefore(200);
    stream.units.discardBefore(100);
    expect(() => decoder.dissect(99)).toThrow(RangeError);
    expect(decoder.dissect(100).offset).toBe(200);
    expect(fieldOf(decoder.dissect(100), 'payload data').value).toBe('A');
    expect(decoder.phase()).toBe('between messages');
  });

  test('a text that began in them is not judged by its end alone', () => {
    const { stream, decoder } = behindPings('01 01 c3 00 01 a9 80 01 41');
    stream.octets.discardBefore(203);
    stream.units.discardBefore(101);
    expect([decoder.dissect(101).broken, decoder.dissect(102).broken]).toEqual([[], []]);
  });

  test('a text judged in order goes on being judged', () => {
    const { stream, decoder } = behindPings('01 01 c3 00 01 a9 80 01 ff');
    decoder.dissect(100);
    decoder.dissect(101);
    stream.octets.discardBefore(206);
    stream.units.discardBefore(102);
    expect(decoder.dissect(102).broken.map(({ rule }) => rule.id)).toEqual(['websocket.text-utf-8']);
  });

  test('a message that may refer back to them cannot be inflated, and is not blamed', () => {
    const { stream, decoder } = behindPings('c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00', true);
    stream.octets.discardBefore(209);
    stream.units.discardBefore(101);
    expect(decoder.inflated(101)).toBeUndefined();
    expect(decoder.dissect(101).broken).toEqual([]);
    expect(decoder.window()).toEqual(new Uint8Array(0));
  });

  test('a message that was inflated before them is still referred back to', () => {
    const { stream, decoder } = behindPings('c1 07 f2 48 cd c9 c9 07 00', true);
    decoder.window();
    stream.octets.append(octetsOf('c1 05 f2 00 11 00 00'));
    decoder.advance();
    stream.octets.discardBefore(209);
    stream.units.discardBefore(101);
    expect(toHex(decoder.inflated(101) ?? new Uint8Array(0))).toBe(toHex(encodeUtf8('Hello')));
  });
});
