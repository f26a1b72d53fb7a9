import type { TestProject } from 'vitest/node';
import { provideSite } from '#test/setup/built-site.ts';
import { startSandbox } from '#test/setup/start-sandbox.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built site with a sandbox behind it. */
    siteUrl: string;
  }
}

/** Builds the site unless that was done since its last change, and serves it with a sandbox for all end-to-end tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await provideSite();
  const sandbox = await startSandbox(undefined, ['--mqtt-port', '0']);
  project.provide('siteUrl', sandbox.url);
  return () => sandbox.stop();
}
