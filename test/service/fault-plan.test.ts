import { describe, expect, test } from 'vitest';
import { armedFaults, FaultPlan, noFaults } from '#service/fault-plan.ts';

describe('a fault plan', () => {
  test('does nothing unless it says so', () => {
    expect(FaultPlan.parse({})).toEqual(noFaults);
    expect(armedFaults(noFaults)).toEqual([]);
  });

  test('names what it does', () => {
    const plan = FaultPlan.parse({
      status: { code: 426 },
      accept: { kind: 'hex digest' },
      lines: [{ edit: 'drop', name: 'Upgrade' }],
      frames: [{ opcode: 9, payload: { text: '' } }],
      slices: { octets: 3, pause: 10 },
      end: { how: 'reset', at: 12 },
      silence: 'after the head',
    });
    expect(armedFaults(plan)).toEqual([
      'status 426',
      'accept: hex digest',
      'drop Upgrade',
      'frame of opcode 9',
      'slices of 3',
      'reset at 12',
      'silence after the head',
    ]);
  });

  test.each([
    ['a value that would end its line', { lines: [{ edit: 'add', name: 'X', value: 'a\r\nb: c' }] }],
    ['a status of two digits', { status: { code: 99 } }],
    ['an opcode of five bits', { frames: [{ opcode: 16, payload: { text: '' } }] }],
    ['a masking key of three octets', { frames: [{ opcode: 1, payload: { text: '' }, maskingKey: '010203' }] }],
    ['slices of nothing', { slices: { octets: 0, pause: 0 } }],
    ['a member it does not know', { delay: 3 }],
  ])('refuses %s', (_what, plan) => {
    expect(FaultPlan.safeParse(plan).success).toBe(false);
  });
});
