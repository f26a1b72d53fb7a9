import { once } from 'node:events';
import { startAstro } from './astro.ts';
import { StartError } from './check-start.ts';

/**
 * Builds the site into `dist`, telling only that it does and how long it took.
 * @throws StartError when the build fails; what it said is on standard error
 */
export async function buildSite(root: string, stop: AbortSignal): Promise<void> {
  const start = performance.now();
  process.stdout.write('Building the site …\n');
  const build = startAstro(root, ['build'], 'pipe');
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
