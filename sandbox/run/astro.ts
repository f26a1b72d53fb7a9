import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Starts Astro's command line with the Node that runs this; `env` is added to the environment. */
export function startAstro(
  root: string,
  args: readonly string[],
  stdio: 'pipe' | 'inherit',
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('astro/package.json'));
  const { bin } = require('astro/package.json') as { bin: { astro: string } };
  return spawn(process.execPath, [join(folder, bin.astro), ...args], {
    cwd: root,
    // Vitest sets BASE_URL for itself; a build that is started by a test would take it for the site's.
    env: { ...process.env, BASE_URL: undefined, ...env, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', stdio, stdio],
  });
}
