import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildSite } from '#sandbox/run/build-site.ts';
import { startSandbox } from '#test/setup/start-sandbox.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built site with a sandbox behind it. */
    siteUrl: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = `${root}dist/index.html`;
const sources = ['src/**/*', 'content/**/*', 'astro.config.mjs', 'package-lock.json'];

/** Builds the site unless that was done since its last change, and serves it with a sandbox for all end-to-end tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!isUpToDate()) await buildSite(root, new AbortController().signal);
  const sandbox = await startSandbox();
  project.provide('siteUrl', sandbox.url);
  return () => sandbox.stop();
}

function isUpToDate(): boolean {
  if (!existsSync(built)) return false;
  const time = statSync(built).mtimeMs;
  return globSync(sources, { cwd: root }).every((path) => statSync(`${root}${path}`).mtimeMs <= time);
}
