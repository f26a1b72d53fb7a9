/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';

const frame = fc.record({
  length: fc.oneof(fc.nat(200), fc.integer({ min: 4000, max: 20_000 }), fc.constant(66_000)),
  maskingKey: fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
  fin: fc.boolean(),
  opcode: fc.constantFrom(0, 1, 2, 9),
});
const cut = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4096, max: 30_000 }));

function decoding() {
  const stream = new OctetStream();
  return { stream, decoder: createFrameDecoder(stream, { side: 'client', start: 0 }) };
}

/** What the decoder finds in whole frames from index `from` on. */
function found({ stream, decoder }: ReturnType<typeof decoding>, from: number) {
  return Array.from({ length: stream.units.count - from }, (_, step) => {
    const index = from + step;
    const [offset, length] = [stream.units.offset(index), stream.units.length(index)];
    const payload = Buffer.from(decoder.unmasked(index)).toString('latin1');
    const into = Buffer.from(decoder.unmasked(index, new Uint8Array(length))).toString('latin1');
    expect(into).toBe(payload);
    return { offset, length, opcode: decoder.head(index)?.opcode, payload, unit: decoder.dissect(index) };
  });
}

test('§5.2: frames are the same in reads that were adopted as they came, forgotten one by one, as in one copy', () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 8 }), fc.array(cut, { minLength: 1 }), (frames, cuts) => {
      const octets = Buffer.concat(
        frames.map(({ length, maskingKey, fin, opcode }) => {
          const payload = Uint8Array.from({ length }, (_, index) => 0x61 + (index % 23));
          const rsv = { rsv1: false, rsv2: false, rsv3: false };
          return encodeFrame({ fin, ...rsv, opcode, payload, ...(maskingKey && { maskingKey }) });
        }),
      );
      const copied = decoding();
      copied.stream.octets.append(octets);
      copied.decoder.advance();
      expect(copied.stream.units.count).toBe(frames.length);

      const adopted = decoding();
      const all: ReturnType<typeof found> = [];
      for (let at = 0, turn = 0; at < octets.length; turn++) {
        const read = octets.subarray(at, at + (cuts[turn % cuts.length] ?? 1));
        at += read.length;
        adopted.stream.octets.adopt(read);
        adopted.decoder.advance();
        expect(adopted.stream.octets.end).toBe(at);
        all.push(...found(adopted, all.length));
        adopted.stream.octets.discardBefore(adopted.decoder.next);
      }
      expect(all).toEqual(found(copied, 0));
    }),
    { numRuns: 60 },
  );
});
