import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  childField,
  fieldAt,
  firstField,
  isWithin,
  lastField,
  leaves,
  nextField,
  parentField,
  parsePath,
  pathAtOctet,
  pathText,
  previousField,
  walk,
} from '#widgets/field/field-path.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { frameUnits, HANDSHAKE, httpUnits, only } from '../../setup/sample-units.ts';

const { unit: head } = only(httpUnits(HANDSHAKE, 'client', 300));
const { unit: frame } = only(frameUnits(new Uint8Array([0x88, 0x84, 1, 2, 3, 4, 2, 0xea, 0x6b, 0x6c]), 'client', 40));
const empty: Unit = { protocol: 'http', kind: 'content', offset: 0, length: 0, fields: [], broken: [] };

describe('walking the fields of a unit', () => {
  test('walk visits parents before children, and fieldAt finds each again', () => {
    for (const unit of [head, frame])
      for (const { path, field } of walk(unit)) {
        expect(fieldAt(unit, path)).toBe(field);
        const above = parentField(path);
        if (above) expect(fieldAt(unit, above)?.fields).toContain(field);
      }
  });

  test('next goes through every field once and stays at the last; previous comes back the same way', () => {
    for (const unit of [head, frame]) {
      const all = walk(unit).map(({ path }) => pathText(path));
      const seen: string[] = [];
      let path = firstField(unit);
      for (let steps = 0; steps < all.length && path; steps += 1) {
        seen.push(pathText(path));
        path = nextField(unit, path);
      }
      expect(seen).toEqual(all);
      expect(nextField(unit, lastField(unit))).toEqual(lastField(unit));
      const back: string[] = [];
      path = lastField(unit);
      for (let steps = 0; steps < all.length && path; steps += 1) {
        back.push(pathText(path));
        path = previousField(unit, path);
      }
      expect(back).toEqual(all.toReversed());
    }
  });

  test('from nothing selected, next begins at the first field', () => {
    expect(nextField(head, undefined)).toEqual([0]);
    expect(nextField(head, [])).toEqual([0]);
  });

  test('child and parent are each other’s inverse', () => {
    expect(childField(head, [0])).toEqual([0, 0]);
    expect(parentField([0, 0])).toEqual([0]);
    expect(parentField([0])).toBeUndefined();
    expect(childField(frame, [0])).toBeUndefined();
  });

  test('a unit without fields has no first, last, next', () => {
    for (const path of [firstField(empty), lastField(empty), nextField(empty, undefined), pathAtOctet(empty, 0)])
      expect(path).toBeUndefined();
  });
});

describe('the field of an octet', () => {
  test('every octet of a head has an innermost field that holds it', () => {
    for (let offset = head.offset; offset < head.offset + head.length; offset += 1) {
      const path = pathAtOctet(head, offset) ?? [];
      const field = fieldAt(head, path);
      expect(field && offset >= field.offset && offset < field.offset + field.length).toBe(true);
      expect(leaves(head).map((leaf) => pathText(leaf.path))).toContain(pathText(path));
    }
  });

  test('of fields that share an octet by bits, the wider one is meant, or the one that has the bit', () => {
    const name = (offset: number, bit?: number) => fieldAt(frame, pathAtOctet(frame, offset, bit) ?? [])?.name;
    expect(name(40)).toBe('opcode');
    expect(name(41)).toBe('payload length');
    expect([0, 1, 2, 3, 4, 7].map((bit) => name(40, bit))).toEqual(['FIN', 'RSV1', 'RSV2', 'RSV3', 'opcode', 'opcode']);
    expect([0, 1, 7].map((bit) => name(41, bit))).toEqual(['MASK', 'payload length', 'payload length']);
    expect(name(46)).toBe('close code');
    expect(name(48)).toBe('close reason');
  });

  test('outside the unit there is none', () => {
    expect(pathAtOctet(frame, 39)).toBeUndefined();
    expect(pathAtOctet(frame, 50)).toBeUndefined();
  });

  test('leaves cover all octets, each but for bits once', () => {
    for (const unit of [head, frame]) {
      const covered = new Map<number, number>();
      for (const { field } of leaves(unit)) {
        if (field.bitLength !== undefined) continue;
        for (let at = field.offset; at < field.offset + field.length; at += 1)
          covered.set(at, (covered.get(at) ?? 0) + 1);
      }
      expect([...covered.values()].every((times) => times === 1)).toBe(true);
    }
  });

  test('another reading of the same octets is no part of them', () => {
    const inflated = { name: 'inflated data', offset: 0, length: 3, value: 'Hello' };
    const unit: Unit = {
      ...empty,
      length: 3,
      fields: [{ name: 'payload data', offset: 0, length: 3, value: 'f248', fields: [inflated] }],
    };
    expect(leaves(unit).map(({ path }) => path)).toEqual([[0]]);
    expect(pathAtOctet(unit, 1)).toEqual([0]);
    expect(walk(unit)).toHaveLength(2);
  });
});

describe('paths as text', () => {
  test('round trip', () => {
    const indexes = fc.array(fc.nat({ max: 99_999 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(indexes, (path) => {
        expect(parsePath(pathText(path))).toEqual(path);
      }),
    );
  });

  test('what is no path is refused', () => {
    for (const text of ['', '.', '1.', '.1', '-1', '1.a', '1e3', ' 1', '99999999'])
      expect(parsePath(text)).toBeUndefined();
  });

  test('within', () => {
    expect(isWithin([1, 2, 3], [1, 2])).toBe(true);
    expect(isWithin([1, 2], [1, 2])).toBe(true);
    expect(isWithin([1], [1, 2])).toBe(false);
  });
});
