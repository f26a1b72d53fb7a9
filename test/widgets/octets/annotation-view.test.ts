import { describe, expect, test } from 'vitest';
import { walk } from '#widgets/field/field-path.ts';
import { annotationView } from '#widgets/octets/annotation-view.ts';
import { elements, textOf, withClass } from '../../setup/markup-search.ts';
import { frameUnits, HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';

describe('annotate all', () => {
  const head = only(httpUnits(HANDSHAKE));
  const view = annotationView(head.unit, head.octets, { selected: [1] });
  const rows = elements(view).filter(({ tag, attributes }) => tag === 'tr' && attributes['data-field'] !== undefined);

  test('has a row for every field, headed by its name', () => {
    expect(rows.map(({ attributes }) => attributes['data-field'])).toEqual(
      walk(head.unit).map(({ path }) => path.join('.')),
    );
    for (const row of rows)
      expect(elements(row).filter(({ tag, attributes }) => tag === 'th' && attributes['scope'] === 'row')).toHaveLength(
        1,
      );
  });

  test('has a caption and column headings', () => {
    expect(elements(view).filter(({ tag }) => tag === 'caption')).toHaveLength(1);
    expect(
      elements(view)
        .filter(({ attributes }) => attributes['scope'] === 'col')
        .map(textOf),
    ).toEqual(['Field', 'Offset', 'Octets', 'Value', 'Meaning']);
  });

  test('tells the selected row to everybody', () => {
    expect(rows.filter(({ attributes }) => attributes['aria-current'] === 'true')).toHaveLength(1);
  });

  test('gives octets in hex, bits of fields of bits, and counts what it leaves out', () => {
    const { unit, octets } = only(frameUnits(new Uint8Array([0x82, 0x1e, ...new Uint8Array(30)]), 'server'));
    const code = withClass(annotationView(unit, octets), 'octets-code').map(textOf);
    expect(code[0]).toBe('bits 1');
    expect(code[8]).toBe('bits 0010');
    expect(code.at(-2)).toBe(`${'00 '.repeat(24)}… 6 more`);
  });

  test('tells of every breach once, where it is', () => {
    const bad = only(frameUnits(new Uint8Array([0xf3, 0x00]), 'client'));
    const told = withClass(annotationView(bad.unit, bad.octets), 'octets-breach').map(textOf);
    expect(told).toHaveLength(bad.unit.broken.length);
    const request = only(httpUnits('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nX : y\r\n\r\n'));
    const all = withClass(annotationView(request.unit, request.octets), 'octets-breach').map(textOf);
    expect(new Set(all).size).toBe(new Set(request.unit.broken.map(({ rule }) => rule.id)).size);
  });

  test('with only the telling fields, leaves out the parts that mean nothing beyond their whole, and no octet', () => {
    const brief = annotationView(head.unit, head.octets, { table: 'telling' });
    const paths = elements(brief).flatMap(({ tag, attributes }) =>
      tag === 'tr' && attributes['data-field'] !== undefined ? String(attributes['data-field']) : [],
    );
    expect(paths.filter((path) => !path.includes('.'))).toEqual(head.unit.fields.map((_, index) => String(index)));
    expect(paths.length).toBeLessThan(rows.length / 2);
    const bad = only(httpUnits('GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n'));
    const told = (table: 'all' | 'telling') =>
      withClass(annotationView(bad.unit, bad.octets, { table }), 'octets-breach').map(textOf);
    expect(told('telling')).toEqual(told('all'));
  });
});
