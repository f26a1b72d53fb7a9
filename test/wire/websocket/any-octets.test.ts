import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeFrame, type FrameSpec } from '#wire/websocket/encode.ts';
import { frameRules } from '#wire/websocket/frame-rules.ts';
import { anyFrame, anyOctets, cutAt, lawfulFrames } from './arbitrary-frames.ts';
import { breachesOf, decode, decodeParts, fieldOf, PLAIN_DEFLATE } from './feeding.ts';
import { expectTiled } from './tiling.ts';
import { receiveWithWs } from './ws-receiver.ts';

const circumstances = fc.record({
  side: fc.constantFrom('client' as const, 'server' as const),
  agreed: fc.constantFrom(undefined, PLAIN_DEFLATE, {
    clientNoContextTakeover: true,
    serverNoContextTakeover: true,
    clientMaxWindowBits: 9,
    serverMaxWindowBits: 8,
  }),
  start: fc.nat(50),
});

describe('whatever the octets are', () => {
  const options = ({ side, agreed, start }: typeof circumstances extends fc.Arbitrary<infer T> ? T : never) => ({
    side,
    start,
    ...(agreed ? { deflate: agreed } : {}),
  });

  test('units, their fields and the rest tile them, nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(anyOctets, fc.uint8Array({ maxLength: 300 })), circumstances, (octets, given) => {
        expectTiled(decode(octets, options(given)), given.start);
      }),
      { numRuns: 400 },
    );
  });

  test('octets that were changed on the way tile too', () => {
    const changes = fc.array(fc.record({ at: fc.nat(2000), octet: fc.nat(255) }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anyOctets, changes, circumstances, (octets, changed, given) => {
        const mutated = octets.slice();
        for (const { at, octet } of changed) if (mutated.length > 0) mutated[at % mutated.length] = octet;
        expectTiled(decode(mutated, options(given)), given.start);
      }),
      { numRuns: 400 },
    );
  });

  test('any split gives the same units, rest, phase and messages', () => {
    fc.assert(
      fc.property(anyOctets, fc.array(fc.nat(), { maxLength: 8 }), circumstances, (octets, places, given) => {
        const whole = decode(octets, options(given));
        const split = decodeParts(cutAt(octets, places), options(given));
        expect(split.units).toEqual(whole.units);
        expect(split.pending).toEqual(whole.pending);
        expect(split.decoder.phase()).toBe(whole.decoder.phase());
        expect(split.messages).toEqual(whole.messages);
      }),
      { numRuns: 300 },
    );
  });

  test('dissecting as the octets come, and in any order afterwards, gives the same', () => {
    fc.assert(
      fc.property(anyOctets, fc.array(fc.nat(), { maxLength: 20 }), circumstances, (octets, order, given) => {
        const { units, decoder } = decode(octets, options(given));
        for (const pick of order) {
          const index = units.length === 0 ? undefined : pick % units.length;
          if (index !== undefined) expect(decoder.dissect(index)).toEqual(units[index]);
        }
        const fresh = decode(octets, options(given));
        for (let index = units.length - 1; index >= 0; index -= 1) {
          expect(fresh.decoder.dissect(index)).toEqual(units[index]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('round trips', () => {
  test('the fields of any frame give the frame back', () => {
    fc.assert(
      fc.property(anyFrame, (spec) => {
        const octets = encodeFrame(spec);
        const { units, decoder } = decode(octets);
        const [unit] = units;
        const value = (name: string): unknown => fieldOf(unit, name).value;
        expect([value('FIN'), value('RSV1'), value('RSV2'), value('RSV3')]).toEqual(
          [spec.fin, spec.rsv1, spec.rsv2, spec.rsv3].map(Number),
        );
        expect(value('opcode')).toBe(spec.opcode);
        expect(value('MASK')).toBe(spec.maskingKey === undefined ? 0 : 1);
        expect(toHex(decoder.unmasked(0))).toBe(toHex(spec.payload));
      }),
      { numRuns: 400 },
    );
  });

  test.each(['client', 'server'] as const)('lawful messages of the %s arrive, here and in ws', async (side) => {
    await fc.assert(
      fc.asyncProperty(lawfulFrames(side), async ({ frames, messages }) => {
        const octets = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
        const decoded = decode(octets, { side });
        expect(breachesOf(decoded)).toEqual([]);
        const expected = messages.map(({ opcode, payload }) => [opcode, toHex(payload)]);
        expect(decoded.messages.map((message) => [message.opcode, toHex(message.octets)])).toEqual(expected);
        const received = await receiveWithWs(octets, { fromClient: side === 'client' });
        expect(received.messages.map((message) => [message.opcode, toHex(message.octets)])).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('the Receiver of ws and the table fail the same frames, where no listed exception applies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { maxLength: 4 }), async (specs) => {
        const frames = specs.map(({ lengthEncoding, ...spec }) => spec);
        const octets = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
        const received = await receiveWithWs(octets);
        expect(received.failed).toBe(codeOfWs(decode(octets).units));
      }),
      {
        numRuns: 300,
        // RFC 6455 section 8.1 lets a text message be failed at its first bad octet; ws waits for the message to end.
        examples: [
          [[{ ...BAD_TEXT, fin: false }]],
          [
            [
              { ...BAD_TEXT, fin: false },
              { ...BAD_TEXT, opcode: 0, payload: Uint8Array.of(0x61) },
            ],
          ],
          [
            [
              { ...BAD_TEXT, fin: false },
              { ...BAD_TEXT, opcode: 3 },
            ],
          ],
        ],
      },
    );
  });
});

const BAD_TEXT: FrameSpec = {
  fin: true,
  rsv1: false,
  rsv2: false,
  rsv3: false,
  opcode: 1,
  payload: Uint8Array.of(0x80),
  maskingKey: new Uint8Array(4),
};

/** The close code of ws: of what the table finds, the first, with text judged only where its message ends. */
function codeOfWs(units: readonly Unit[]): number | undefined {
  const endOf = (start: number) =>
    units.findIndex(({ fields }, index) => {
      const value = (name: string) => fields.find((field) => field.name === name)?.value;
      return index >= start && value('FIN') === 1 && Number(value('opcode')) < 8;
    });
  const failing = units
    .flatMap(({ broken }, index) => broken.map(({ rule }) => ({ rule, isText: rule === frameRules.textUtf8, index })))
    .map((each) => (each.isText ? { ...each, index: endOf(each.index) } : each))
    .filter(({ rule, index }) => rule.consequence.kind === 'close' && index !== -1)
    .sort((a, b) => a.index - b.index || Number(a.isText) - Number(b.isText))[0];
  return failing?.rule.consequence.kind === 'close' ? failing.rule.consequence.code : undefined;
}
