import { once } from 'node:events';
import { startAstro } from './astro.ts';
import { StartError } from './check-start.ts';

/** Where a built site is to be found. */
export interface Place {
  /** The path below which a server has it; begins and ends with `/`. */
  readonly base: string;
  /** The folder that it is built into. */
  readonly folder: string;
}

/**
 * Builds the site, into `dist` and for the paths of its own server unless another place is named, telling only that it does
 * and how long it took.
 * @throws StartError when the build fails; what it said is on standard error
 */
export async function buildSite(root: string, stop: AbortSignal, place?: Place): Promise<void> {
  const start = performance.now();
  process.stdout.write('Building the site …\n');
  const args = place ? ['--outDir', place.folder] : [];
  const build = startAstro(root, ['build', ...args], 'pipe', place && { BASE: place.base });
  const output: Buffer[] = [];
  build.stdout?.on('data', (octets: Buffer) => output.push(octets));
  build.stderr?.on('data', (octets: Buffer) => output.push(octets));
  stop.addEventListener('abort', () => build.kill('SIGTERM'));
  const [code] = await once(build, 'close');
  if (stop.aborted) return;
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new StartError('the site could not be built; the lines above say why');
  }
  process.stdout.write(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`);
}
