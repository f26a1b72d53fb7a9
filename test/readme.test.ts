import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { limitSpecs } from '#service/limits.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the README is true', () => {
  test.each(Object.values(limitSpecs))('it lists --$flag with its default', (limit) => {
    const row = `| \`--${limit.flag}\` | \`${limit.env}\` | ${limit.default} ${limit.unit} | ${limit.text} |`;
    expect(readme).toContain(row);
  });

  test('the frame it takes apart comes out as it says', () => {
    const { stdout } = spawnSync(
      process.execPath,
      ['sandbox/dissect.ts', '--protocol', 'websocket', '--from', 'client', '--hex'],
      { input: '81 85 37 fa 21 3d 7f 9f 4d 51 58', encoding: 'utf8' },
    );
    expect(readme).toContain(stdout);
  });

  test('every file it links to is here', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
    const local = links.filter((target) => !target.startsWith('http'));
    expect(local.length).toBeGreaterThan(2);
    for (const target of local) expect(existsSync(target), target).toBe(true);
  });

  test('every npm script it names exists', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, name] of readme.matchAll(/npm run (?:-s )?([a-z]+)/g)) expect(scripts).toHaveProperty(name ?? '');
  });
});
