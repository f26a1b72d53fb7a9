import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSite, type Place } from '#sandbox/run/build-site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src/**/*', 'content/**/*', 'astro.config.mjs', 'package-lock.json'];

/** Where the sandbox finds the site. */
const OWN: Place = { base: '/', folder: `${root}dist/` };

/** The site as it is built for a static host that has it below a path. */
export const BELOW_A_PATH: Place = { base: '/wire101/', folder: `${root}dist-static/` };

/** Builds the site unless that was done since its last change. */
export async function provideSite(place = OWN): Promise<void> {
  if (!isUpToDate(place)) await buildSite(root, new AbortController().signal, place);
}

function isUpToDate({ folder }: Place): boolean {
  const built = `${folder}index.html`;
  if (!existsSync(built)) return false;
  const time = statSync(built).mtimeMs;
  return globSync(sources, { cwd: root }).every((path) => statSync(`${root}${path}`).mtimeMs <= time);
}
