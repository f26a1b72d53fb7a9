import { describe, expect, test } from 'vitest';
import { armedFaults, FaultPlan } from '#service/fault-plan.ts';
import { isArmed } from '#service/fault-rewrite.ts';
import { whatIfs } from '#service/what-ifs.ts';

describe('the catalogue of what-ifs', () => {
  test('has at least sixteen, each with a name of its own', () => {
    expect(whatIfs.length).toBeGreaterThanOrEqual(16);
    expect(new Set(whatIfs.map(({ id }) => id)).size).toBe(whatIfs.length);
    expect(new Set(whatIfs.map(({ title }) => title)).size).toBe(whatIfs.length);
  });

  test.each(whatIfs.map((whatIf) => [whatIf.id, whatIf] as const))(
    '%s is a plan that does something',
    (_id, whatIf) => {
      const plan = FaultPlan.parse(whatIf.plan);
      expect(isArmed(plan)).toBe(true);
      expect(armedFaults(plan)).not.toEqual([]);
      expect(whatIf.section).toMatch(/RFC \d+ §/);
      expect(whatIf.required).toMatch(/\.$/);
    },
  );
});
