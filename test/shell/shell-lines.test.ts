import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provideTools } from '#test/setup/provide-tools.ts';
import { type RunningSandbox, startSandbox } from '#test/setup/start-sandbox.ts';
import { shellLines } from './shell-lines.ts';

/** Where the lessons' lines look for the reader's sandbox: `npm start` has it there. */
const USUAL = 'http://127.0.0.1:4101';

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** What the line prints in a plain shell; the sandbox that it talks to is the test's own. */
function printed(line: string): { readonly printed: string; readonly complaints: string } {
  const run = line.replaceAll(USUAL, sandbox.url);
  const { stdout, stderr } = spawnSync('sh', ['-c', run], { encoding: 'utf8', timeout: 15_000 });
  return { printed: plain(stdout), complaints: stderr };
}

/** Without what a terminal does not show either: CR, and spaces at the ends of lines. */
function plain(text: string): string {
  return text
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

/** Whether a line may have a network of its own: only Linux knows that, and a container may forbid it. */
const mayUnshare = spawnSync('sh', ['-c', 'unshare -rn ip link set lo up']).status === 0;

const lessons = globSync('content/*/lesson.mdx')
  .sort()
  .map((path) => ({ path, lines: shellLines(path) }))
  .filter(({ lines }) => lines.length > 0);

test('the tools that the lines need are here', () => {
  const runs = lessons.flatMap(({ lines }) => lines.map(({ run }) => run));
  expect(provideTools(runs), 'install these, the lessons’ shell lines use them').toEqual([]);
}, 120_000);

describe.each(lessons)('$path', ({ lines }) => {
  for (const { run, prints } of lines) {
    test.skipIf(run.startsWith('unshare') && !mayUnshare)(run, () => {
      const seen = printed(run);
      expect(seen.printed, seen.complaints).toBe(plain(prints));
    });
  }
});
