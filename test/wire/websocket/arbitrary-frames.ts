import fc from 'fast-check';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeFrame, type FrameSpec } from '#wire/websocket/encode.ts';

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => new TextEncoder().encode(text)),
  fc.constantFrom(new Uint8Array(125), new Uint8Array(126), new Uint8Array(300).fill(0x61)),
);
const maskingKey = fc.uint8Array({ minLength: 4, maxLength: 4 });

/** Any frame, legal or not, that announces its own length. */
export const anyFrame: fc.Arbitrary<FrameSpec> = fc
  .record({
    fin: fc.boolean(),
    rsv1: fc.boolean(),
    rsv2: fc.boolean(),
    rsv3: fc.boolean(),
    opcode: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 8, 9, 10) }, fc.nat(15)),
    payload,
    key: fc.option(maskingKey, { nil: undefined }),
    wide: fc.constantFrom(undefined, 16 as const, 64 as const),
  })
  .map(({ key, wide, ...spec }) => ({
    ...spec,
    ...(key ? { maskingKey: key } : {}),
    ...(wide ? { lengthEncoding: wide } : {}),
  }));

/** A sequence of any frames, as octets. */
export const anyOctets: fc.Arbitrary<Uint8Array> = fc
  .array(anyFrame, { maxLength: 12 })
  .map((frames) => Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)])));

/** Lawful messages of one side, control frames between their fragments. */
export function lawfulFrames(side: Side): fc.Arbitrary<{ frames: FrameSpec[]; messages: FrameSpec[] }> {
  const whole = { fin: true, rsv1: false, rsv2: false, rsv3: false };
  const control = fc.record({ opcode: fc.constantFrom(9, 10), payload: fc.uint8Array({ maxLength: 125 }) });
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((value) => new TextEncoder().encode(value));
  const content = fc.oneof(
    text.map((octets) => ({ opcode: 1, payload: octets })),
    fc.uint8Array({ maxLength: 200 }).map((octets) => ({ opcode: 2, payload: octets })),
  );
  const message = fc.record({ content, cuts: fc.array(fc.nat(200), { maxLength: 3 }), control, key: maskingKey });
  return fc.array(message, { maxLength: 6 }).map((parts) => {
    const frames: FrameSpec[] = [];
    const messages: FrameSpec[] = [];
    for (const { content: sent, cuts, control: between, key } of parts) {
      const masked = side === 'client' ? { maskingKey: key } : {};
      messages.push({ ...whole, ...sent });
      const ends = [...cuts.filter((cut) => cut <= sent.payload.length).sort((a, b) => a - b), sent.payload.length];
      ends.forEach((end, index) => {
        const last = index === ends.length - 1;
        const from = index === 0 ? 0 : (ends[index - 1] ?? 0);
        const opcode = index === 0 ? sent.opcode : 0;
        frames.push({ ...whole, ...masked, fin: last, opcode, payload: sent.payload.slice(from, end) });
        if (!last) frames.push({ ...whole, ...masked, ...between });
      });
    }
    return { frames, messages };
  });
}

/** `octets` cut at these places. */
export function cutAt(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const inside = [...new Set(places.map((place) => place % (octets.length + 1)))].sort((a, b) => a - b);
  return [...inside, octets.length].map((end, index) => octets.subarray(index === 0 ? 0 : inside[index - 1], end));
}
