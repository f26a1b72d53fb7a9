import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldAt, parsePath, pathAtOctet, walk } from '#widgets/field/field-path.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import { hexView } from '#widgets/octets/hex-view.ts';
import { MOST_ROWS, type OctetsState } from '#widgets/octets/octets-state.ts';
import { toHex } from '#wire/octets/hex.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { frameUnits, HANDSHAKE, httpUnits, only, type Sample } from '../../setup/sample-units.ts';

const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false };

function cells(sample: Sample, state: Parameters<typeof hexView>[2] = {}) {
  return withClass(hexView(sample.unit, sample.octets, state), 'octet');
}

function octetsShown(sample: Sample, state: Parameters<typeof hexView>[2] = {}): string {
  return cells(sample, state).map(textOf).join('');
}

describe('the hex dump', () => {
  test('shows every octet of a unit exactly once, in order, with its offset and innermost field', () => {
    const shapes = fc.record({
      opcode: fc.nat({ max: 15 }),
      payload: fc.uint8Array({ maxLength: 300 }),
      masked: fc.boolean(),
      start: fc.nat({ max: 100_000 }),
    });
    fc.assert(
      fc.property(shapes, ({ opcode, payload, masked, start }) => {
        const key = masked ? { maskingKey: new Uint8Array([1, 2, 3, 4]) } : {};
        const octets = encodeFrame({ ...frame, ...key, opcode, payload });
        const sample = only(frameUnits(octets, 'client', start));
        const shown = cells(sample);
        expect(shown.map(textOf).join('')).toBe(toHex(octets));
        shown.forEach((cell, at) => {
          expect(cell.attributes['data-octet']).toBe(start + at);
          expect(parsePath(String(cell.attributes['data-field']))).toEqual(pathAtOctet(sample.unit, start + at));
        });
      }),
      { numRuns: 60 },
    );
  });

  test('shows every octet of heads, chunks and what cannot be decoded', () => {
    const sent = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\nA: b\r\n\r\n';
    for (const sample of [
      ...httpUnits(HANDSHAKE),
      ...httpUnits(sent, 'server'),
      ...httpUnits('GET / HTTP/9.9\r\n\r\nxx'),
    ])
      expect(octetsShown(sample)).toBe(toHex(sample.octets));
  });

  test('boxes exactly the octets of the selected field, open where it goes on in another row', () => {
    const sample = only(httpUnits(HANDSHAKE, 'client', 7));
    for (const { path } of walk(sample.unit)) {
      const field = fieldAt(sample.unit, path);
      const boxed = cells(sample, { selected: path }).filter((cell) =>
        /is-selected( |$)/.test(`${cell.attributes['class']}`),
      );
      expect(boxed.map((cell) => cell.attributes['data-octet'])).toEqual(
        Array.from({ length: field?.length ?? 0 }, (_, step) => (field?.offset ?? 0) + step),
      );
      expect(String(boxed.at(0)?.attributes['class'])).toContain('is-selected-first');
      expect(String(boxed.at(-1)?.attributes['class'])).toContain('is-selected-last');
    }
  });

  test('boxes the octet that a field of bits is in', () => {
    const sample = only(frameUnits(new Uint8Array([0x81, 0x00])));
    const boxed = cells(sample, { selected: [0] }).filter((cell) =>
      String(cell.attributes['class']).includes('is-selected'),
    );
    expect(boxed.map(textOf)).toEqual(['81']);
  });

  test('characters: printable ASCII as itself, everything else as a dot that is not ASCII', () => {
    const sample = only(frameUnits(new Uint8Array([0x82, 0x05, 0x41, 0x2e, 0x00, 0x7f, 0xe9]), 'server'));
    const shown = withClass(hexView(sample.unit, sample.octets), 'octets-run').map(textOf).join('');
    expect(shown).toBe('··A.···');
  });

  test('marks octets of a breach', () => {
    const sample = only(frameUnits(new Uint8Array([0x83, 0x00]), 'server'));
    expect(cells(sample).map((cell) => String(cell.attributes['class']).includes('is-broken'))).toEqual([true, false]);
  });

  test('an empty unit says so', () => {
    const view = hexView(
      { protocol: 'http', kind: 'content', offset: 0, length: 0, fields: [], broken: [] },
      new Uint8Array(0),
    );
    expect(textOf(view)).toBe('no octets');
  });
});

describe('long units', () => {
  const sample = only(frameUnits(encodeFrame({ ...frame, opcode: 2, payload: new Uint8Array(20_000) }), 'server'));

  test('are cut at 64 rows, and the rest is counted', () => {
    const view = hexView(sample.unit, sample.octets);
    expect(withClass(view, 'octet')).toHaveLength(1024);
    expect(withClass(view, 'octets-cut').map(textOf)).toEqual([`${sample.octets.length - 1024} octets more`]);
    expect(elements(view).length).toBeLessThan(2500);
  });

  test('show more rows when asked', () => {
    expect(cells(sample, { rows: 100 })).toHaveLength(1600);
  });

  test('show the rows around a selected field that lies beyond the first ones', () => {
    const long = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(3000)}\r\nY: here\r\n\r\n`;
    const head = only(httpUnits(long));
    const path = [3];
    expect(fieldAt(head.unit, path)?.value).toBe('Y: here');
    const view = hexView(head.unit, head.octets, { selected: path });
    const shown = withClass(view, 'octet');
    expect(shown.length).toBeLessThanOrEqual(1024);
    expect(shown.filter((cell) => String(cell.attributes['class']).includes('is-selected'))).toHaveLength(9);
    const [before] = withClass(view, 'octets-cut').map(textOf);
    expect(before).toMatch(/^\d+ octets before these$/);
    expect(Number.parseInt(before ?? '', 10) + shown.length).toBe(head.octets.length);
  });
});

describe('masked and unmasked', () => {
  const key = new Uint8Array([0x37, 0xfa, 0x21, 0x3d]);
  const payload = new TextEncoder().encode('Hello');
  const sample = only(frameUnits(encodeFrame({ ...frame, opcode: 1, maskingKey: key, payload })));

  test('as sent unless asked otherwise', () => {
    expect(octetsShown(sample, { unmasked: payload })).toBe('818537fa213d7f9f4d5158');
  });

  test('unmasked in place, each such octet marked', () => {
    const shown = cells(sample, { unmasked: payload, show: 'unmasked' });
    expect(shown.map(textOf).join('')).toBe('818537fa213d48656c6c6f');
    const marked = shown.filter((cell) => String(cell.attributes['class']).includes('is-unmasked'));
    expect(marked.map(textOf).join('')).toBe('48656c6c6f');
  });
});

describe('what is not drawn can be asked for', () => {
  const sample = only(frameUnits(encodeFrame({ ...frame, opcode: 2, payload: new Uint8Array(20_000) })));
  const drawn = (state: OctetsState) => hexView(sample.unit, sample.octets, { more: true, ...state });
  const rowsOf = (view: Markup) => withClass(view, 'octets-row').length;
  const asked = (view: Markup): OctetsState[] =>
    withClass(view, 'octets-more').map(({ attributes }) => ({
      rows: Number(attributes['data-rows']),
      from: Number(attributes['data-from']),
    }));

  test('twice as much each time, then further on, never more than a bound', () => {
    let state: OctetsState = {};
    let reached = 0;
    for (let press = 0; press < 200; press++) {
      const view = drawn(state);
      expect(rowsOf(view)).toBeLessThanOrEqual(MOST_ROWS);
      const next = asked(view).at(-1);
      reached = (state.from ?? 0) + rowsOf(view);
      if (reached >= Math.ceil(sample.octets.length / 16) || !next) break;
      state = next;
    }
    expect(reached).toBe(Math.ceil(sample.octets.length / 16));
    const [before] = asked(drawn(state));
    expect(before?.from).toBeLessThan(state.from ?? 0);
  });

  test('without the control nothing can be pressed', () => {
    expect(asked(drawn({ more: false }))).toEqual([]);
  });
});
