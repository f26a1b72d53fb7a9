import { describe, expect, test } from 'vitest';
import { bitsView, hasBits } from '#widgets/octets/bits-view.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { textOf, withClass } from '../../setup/markup-search.ts';
import { frameUnits, HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';

const plain = { fin: true, rsv1: false, rsv2: false, rsv3: false };
const hello = new TextEncoder().encode('Hello');
const masked = only(
  frameUnits(
    encodeFrame({ ...plain, opcode: 1, maskingKey: new Uint8Array([0x37, 0xfa, 0x21, 0x3d]), payload: hello }),
  ),
);

describe('RFC 6455 section 5.2: the figure', () => {
  test('frames have it, heads do not', () => {
    expect(hasBits(masked.unit)).toBe(true);
    expect(hasBits(only(httpUnits(HANDSHAKE)).unit)).toBe(false);
  });

  test('the first two octets bit by bit, the rest in halves of 16 bits', () => {
    const halves = withClass(bitsView(masked.unit, masked.octets), 'bits-half').map((half) =>
      withClass(half, 'bits-cell').map((cell) => [
        withClass(cell, 'bits-digits').map(textOf).join(''),
        withClass(cell, 'bits-label').map(textOf).join(''),
      ]),
    );
    expect(halves).toEqual([
      [
        ['1', 'FIN'],
        ['0', 'RSV1'],
        ['0', 'RSV2'],
        ['0', 'RSV3'],
        ['0001', 'opcode 1 · text'],
        ['1', 'MASK'],
        ['0000101', 'payload length 5'],
      ],
      [['37 fa', 'masking key …']],
      [['21 3d', '… masking key']],
      [['7f 9f', 'payload data …']],
      [['4d 51', '… payload data …']],
      [['58', '… payload data']],
    ]);
  });

  test('cells span as many columns as they have bits, 16 a half row', () => {
    for (const half of withClass(bitsView(masked.unit, masked.octets), 'bits-half').slice(0, 5)) {
      const spans = withClass(half, 'bits-cell').map((cell) =>
        Number(/bits-span-(\d+)/.exec(String(cell.attributes['class']))?.[1]),
      );
      expect(spans.reduce((sum, span) => sum + span, 0)).toBe(16);
    }
  });

  test('shows what a masked payload was, beside what was sent', () => {
    const view = bitsView(masked.unit, masked.octets, { unmasked: hello });
    expect(withClass(view, 'bits-unmasked').map(textOf)).toEqual([
      'unmasked 48 65 · He',
      'unmasked 6c 6c · ll',
      'unmasked 6f · o',
    ]);
  });

  test('a 64-bit length takes two rows, and a long payload is cut', () => {
    const long = only(frameUnits(encodeFrame({ ...plain, opcode: 2, payload: new Uint8Array(70_000) }), 'server'));
    const view = bitsView(long.unit, long.octets);
    const labels = withClass(view, 'bits-label').map(textOf);
    expect(labels.filter((label) => label.includes('extended payload length'))).toHaveLength(4);
    expect(withClass(view, 'octets-cut').map(textOf)).toEqual([`${70_010 - 20} octets of payload more`]);
  });

  test('selecting a field of bits chooses it alone; selecting one of octets chooses all its cells', () => {
    const chosen = (path: number[]) =>
      withClass(bitsView(masked.unit, masked.octets, { selected: path }), 'bits-cell')
        .filter((cell) => String(cell.attributes['class']).includes('is-selected'))
        .map((cell) => String(cell.attributes['data-field']));
    expect(chosen([0])).toEqual(['0']);
    expect(chosen([5])).toEqual(['5']);
    expect(chosen([7])).toEqual(['7', '7']);
  });

  test('a breach about one bit marks that bit alone', () => {
    const bad = only(frameUnits(new Uint8Array([0xa1, 0x00]), 'server'));
    const broken = withClass(bitsView(bad.unit, bad.octets), 'is-broken').map((cell) => textOf(cell));
    expect(broken).toEqual(['1RSV2']);
  });

  test('with flips every bit is one button that says which bit it is', () => {
    const view = bitsView(masked.unit, masked.octets, {}, { flips: true });
    const buttons = withClass(view, 'bit');
    expect(buttons).toHaveLength(masked.octets.length * 8);
    expect(buttons.map(({ attributes }) => attributes['data-bit'])).toEqual(buttons.map((_, at) => at));
    expect(buttons.filter(({ attributes }) => attributes['tabindex'] === 0)).toHaveLength(1);
    expect(buttons[8]?.attributes).toMatchObject({ 'aria-label': 'bit 8, MASK: 1' });
  });
});
