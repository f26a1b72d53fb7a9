import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examples } from '#widgets/composer/examples.ts';
import { edited, flipBit, judge, specOf } from '#widgets/composer/frame-model.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeClosePayload, encodeFrame, encodeMessage } from '#wire/websocket/encode.ts';
import { readFrameHead } from '#wire/websocket/frame-head.ts';

const circumstances = { betweenFragments: false, deflate: false };
const key = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);
const hello = new TextEncoder().encode('Hello');
const codes = (octets: Uint8Array, sender: 'client' | 'server', at = circumstances) =>
  judge(octets, sender, at).broken.map(({ rule }) => rule.id.replace('websocket.', ''));

const anyFrame = fc.record({
  fin: fc.boolean(),
  rsv1: fc.boolean(),
  rsv2: fc.boolean(),
  rsv3: fc.boolean(),
  opcode: fc.nat({ max: 15 }),
  payload: fc.uint8Array({ maxLength: 200 }),
});

describe('octets to frame and back', () => {
  test('any octets with a whole head come back as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), (octets) => {
        fc.pre(octets.length >= readFrameHead(octets).payloadAt);
        expect(toHex(encodeFrame(specOf(octets)))).toBe(toHex(octets));
      }),
      { numRuns: 500 },
    );
  });

  test('a frame made of parts is read as the same parts', () => {
    const shapes = fc.record({ frame: anyFrame, masked: fc.boolean(), encoding: fc.constantFrom(16, 64) });
    fc.assert(
      fc.property(shapes, ({ frame, masked, encoding }) => {
        const spec = { ...frame, ...(masked ? { maskingKey: key } : {}), lengthEncoding: encoding as 16 | 64 };
        expect(specOf(encodeFrame(spec))).toMatchObject({ ...frame, ...(masked ? { maskingKey: key } : {}) });
      }),
    );
  });

  test('a head cut short is filled with zeros', () => {
    expect(specOf(new Uint8Array(0))).toMatchObject({ fin: false, opcode: 0, payload: new Uint8Array(0) });
    expect(specOf(new Uint8Array([0x81, 0x85, 0x37])).maskingKey).toEqual(new Uint8Array([0x37, 0, 0, 0]));
  });

  test('a length of 64 bits is exact', () => {
    const octets = encodeFrame({ ...specOf(encodeMessage(1, hello)), declaredLength: 2n ** 63n + 1n });
    expect(specOf(octets).declaredLength).toBe(2n ** 63n + 1n);
  });
});

describe('flipping bits', () => {
  test('twice is not at all, and one octet changes by one bit', () => {
    const octets = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(octets, fc.nat({ max: 319 }), (before, bit) => {
        fc.pre(bit < before.length * 8);
        const after = flipBit(before, bit);
        expect(flipBit(after, bit)).toEqual(before);
        const changes = before.map((octet, at) => octet ^ (after[at] ?? 0)).filter((change) => change !== 0);
        expect([...changes]).toEqual([0x80 >>> (bit & 7)]);
      }),
    );
  });

  test('beyond the octets nothing happens, and what was given stays as it is', () => {
    const octets = new Uint8Array([0x81]);
    expect(flipBit(octets, 8)).toEqual(octets);
    flipBit(octets, 0);
    expect(octets[0]).toBe(0x81);
  });
});

describe('editing parts', () => {
  test('one part changes, the others stay', () => {
    fc.assert(
      fc.property(anyFrame, anyFrame, (before, after) => {
        const octets = encodeFrame(before);
        expect(specOf(edited(octets, { opcode: after.opcode }))).toEqual({ ...specOf(octets), opcode: after.opcode });
        expect(specOf(edited(octets, { payload: after.payload })).payload).toEqual(after.payload);
        expect(specOf(edited(octets, { maskingKey: key }))).toEqual({ ...specOf(octets), maskingKey: key });
        expect(edited(edited(octets, { maskingKey: key }), { maskingKey: null })).toEqual(octets);
      }),
    );
  });

  test('a new payload gets a length of its own, unless one was announced', () => {
    const long = new Uint8Array(200);
    expect(readFrameHead(edited(encodeMessage(1, hello), { payload: long })).payloadLength).toBe(200);
    const announced = edited(encodeMessage(1, hello), { declaredLength: 50 });
    expect(readFrameHead(edited(announced, { payload: long })).payloadLength).toBe(50);
    expect(edited(announced, { declaredLength: null })).toEqual(encodeMessage(1, hello));
  });

  test('a longer length encoding and back', () => {
    const wide = edited(encodeMessage(1, hello), { lengthEncoding: 64 });
    expect(toHex(wide)).toBe('817f000000000000000548656c6c6f');
    expect(edited(wide, { lengthEncoding: null })).toEqual(encodeMessage(1, hello));
  });
});

describe('judging by who sends it', () => {
  test('RFC 6455 section 5.1: masking is for clients', () => {
    expect(codes(encodeMessage(1, hello), 'server')).toEqual([]);
    expect(codes(encodeMessage(1, hello), 'client')).toEqual(['client-masks']);
    expect(codes(encodeMessage(1, hello, key), 'server')).toEqual(['server-does-not-mask']);
    expect(codes(encodeMessage(1, hello, key), 'client')).toEqual([]);
  });

  test('RFC 6455 section 5.4: a continuation needs something to continue', () => {
    const continuation = encodeMessage(0, hello);
    expect(codes(continuation, 'server')).toEqual(['continuation-continues']);
    expect(codes(continuation, 'server', { ...circumstances, betweenFragments: true })).toEqual([]);
    expect(codes(encodeMessage(1, hello), 'server', { ...circumstances, betweenFragments: true })).toEqual([
      'messages-not-interleaved',
    ]);
    expect(codes(encodeMessage(9, hello, key), 'client', { ...circumstances, betweenFragments: true })).toEqual([]);
  });

  test('RFC 7692 section 6: RSV1 has a meaning once compression is agreed', () => {
    const compressed = new Uint8Array([0xc1, 0x07, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
    expect(codes(compressed, 'server')[0]).toBe('rsv1-clear');
    expect(codes(compressed, 'server', { ...circumstances, deflate: true })).toEqual([]);
  });

  test('the breach that decides is the first that makes the receiver act', () => {
    const verdict = judge(encodeMessage(8, encodeClosePayload(1006)), 'server', circumstances);
    expect(verdict.decisive?.rule.consequence).toEqual({ kind: 'close', code: 1002 });
  });

  test('an unfinished frame waits for what it announced', () => {
    expect(judge(edited(encodeMessage(1, hello), { declaredLength: 50 }), 'server', circumstances).awaited).toBe(45);
    expect(judge(new Uint8Array([0x81]), 'server', circumstances).awaited).toBe(0);
    expect(judge(encodeMessage(1, hello), 'server', circumstances).awaited).toBeUndefined();
  });

  test('several frames, and none', () => {
    const two = new Uint8Array([...encodeMessage(9, hello), ...encodeMessage(10, hello)]);
    expect(judge(two, 'server', circumstances).units).toHaveLength(2);
    expect(judge(new Uint8Array(0), 'server', circumstances)).toMatchObject({
      units: [],
      broken: [],
      awaited: undefined,
    });
  });

  test('offsets of breaches count from the first composed octet', () => {
    const [breach] = judge(encodeMessage(3, hello), 'server', { ...circumstances, betweenFragments: true }).broken;
    expect(breach?.offset).toBe(0);
  });

  test('examples are what they are called', () => {
    for (const { name, octets } of examples) {
      const lawful = (['server', 'client'] as const).some((sender) => {
        const { broken, awaited } = judge(octets, sender, circumstances);
        return broken.length === 0 && awaited === undefined;
      });
      expect(lawful, name).toBe(!name.startsWith('broken'));
    }
  });
});
