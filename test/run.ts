/** `npm test`: provides a browser and Mosquitto, then runs every test project. Arguments go on to vitest. */
import { spawnSync } from 'node:child_process';
import { provideBrowser } from './setup/find-browser.ts';
import { provideMosquitto } from './setup/find-mosquitto.ts';

let browser: string;
try {
  browser = provideBrowser();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exit(1);
}
process.stdout.write(`Browser: ${browser}\n`);
const mosquitto = provideMosquitto();
const vitest = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: browser, ASTRO_TELEMETRY_DISABLED: '1' },
});
// What was left out is said again where it is read, at the end, and beside the count of tests.
if ('missing' in mosquitto) process.stderr.write(`${mosquitto.missing}\n`);
process.exit(vitest.status ?? 1);
