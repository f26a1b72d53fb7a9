/**
 * Finds a Chromium to test with, or sets one up: what the environment names, what is on PATH or installed as an
 * application, Playwright's own, the one inside an npm package, Debian's.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** The npm package that carries a Chromium for Linux; installed only where nothing else is found. */
const PACKAGED = '@sparticuz/chromium@153.0.0';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** The path of a Chromium that is here already, or undefined. */
export function installedBrowser(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (!runs(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not run.`);
    return named;
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [
    ...COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))),
    ...APPLICATIONS,
    chromium.executablePath(),
  ];
  return candidates.find(runs);
}

/** The path of a Chromium, setting one up when none is here. Throws an error that says what to do when none can be. */
export function provideBrowser(): string {
  return installedBrowser() ?? packagedBrowser() ?? debianBrowser() ?? failWithAdvice();
}

function packagedBrowser(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  process.stdout.write(`No browser found: setting up ${PACKAGED} from npm…\n`);
  const install = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', PACKAGED], { stdio: 'inherit' });
  if (install.status !== 0) return undefined;
  // A new process, because this one has already resolved its modules without the package.
  const script = "const { default: c } = await import('@sparticuz/chromium'); console.log(await c.executablePath());";
  const unpack = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const path = unpack.stdout.trim();
  return runs(path) ? path : undefined;
}

function debianBrowser(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  process.stdout.write('Setting up Chromium from the Debian packages…\n');
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'inherit' });
  return runs(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : undefined;
}

/** Whether there is a browser at `path` that starts. */
function runs(path: string): boolean {
  return path !== '' && existsSync(path) && spawnSync(path, ['--no-sandbox', '--headless', '--version']).status === 0;
}

function failWithAdvice(): never {
  throw new Error(
    'No Chromium was found and none could be set up. Install Chromium or Chrome, or set CHROMIUM_PATH to its program.',
  );
}
