import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Starts Astro's command line with the Node that runs this. */
export function startAstro(root: string, args: readonly string[], stdio: 'pipe' | 'inherit'): ChildProcess {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('astro/package.json'));
  const { bin } = require('astro/package.json') as { bin: { astro: string } };
  return spawn(process.execPath, [join(folder, bin.astro), ...args], {
    cwd: root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', stdio, stdio],
  });
}
