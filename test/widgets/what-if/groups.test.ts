import { describe, expect, test } from 'vitest';
import { whatIfs } from '#service/what-ifs.ts';
import { groups } from '#widgets/what-if/groups.ts';

describe('the menu of deviations', () => {
  test('has each deviation of the catalogue once', () => {
    const ids = groups.flatMap(({ members }) => members.map(({ id }) => id));
    expect([...ids].sort()).toEqual(whatIfs.map(({ id }) => id).sort());
  });

  test('leaves none without a group of its own', () => {
    expect(groups.map(({ title }) => title)).not.toContain('More');
    for (const { members } of groups) expect(members.length).toBeGreaterThan(2);
  });

  test('says each in one sentence', () => {
    for (const { title } of whatIfs) expect(title).toMatch(/^[^.]+$/);
  });
});
