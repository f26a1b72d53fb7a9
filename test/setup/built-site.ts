import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSite } from '#sandbox/run/build-site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = `${root}dist/index.html`;
const sources = ['src/**/*', 'content/**/*', 'astro.config.mjs', 'package-lock.json'];

/** Builds the site unless that was done since its last change. */
export async function provideSite(): Promise<void> {
  if (!isUpToDate()) await buildSite(root, new AbortController().signal);
}

function isUpToDate(): boolean {
  if (!existsSync(built)) return false;
  const time = statSync(built).mtimeMs;
  return globSync(sources, { cwd: root }).every((path) => statSync(`${root}${path}`).mtimeMs <= time);
}
