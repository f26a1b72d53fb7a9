import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type AstroIntegration, dev } from 'astro';
import { OptionError, type Options, readOptions } from './options.ts';
import { createApiProxy } from './run/api-proxy.ts';
import { checkStart, StartError } from './run/check-start.ts';
import { onSignals } from './run/signals.ts';

/**
 * `npm run dev`: the site by Astro's server with live reload, the sandbox behind it, started anew when one of its files
 * changes. The site has the port that `npm start` gives it, the wire listener the next, the control listener the one after.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const main = fileURLToPath(new URL('start.ts', import.meta.url));

type ServerSetup = NonNullable<AstroIntegration['hooks']['astro:server:setup']>;
type Middlewares = Parameters<ServerSetup>[0]['server']['middlewares'];

try {
  const given = process.argv.slice(2);
  const options = readOptions(given, process.env);
  if (options.workshop !== undefined)
    throw new OptionError('--workshop goes with npm start: a class needs the built site');
  await checkStart(options);
  await run(options, given);
} catch (error) {
  if (!(error instanceof OptionError || error instanceof StartError)) throw error;
  process.stderr.write(`wire101: ${error.message}\n`);
  process.exitCode = 1;
}

async function run({ host, port, wirePort }: Options, given: readonly string[]): Promise<void> {
  const controlPort = wirePort + 1;
  const pages = ['127.0.0.1', 'localhost', '[::1]', host].map((name) => `http://${name}:${port}`);
  const args = [
    ...['--watch', '--watch-preserve-output', main],
    ...given,
    ...['--no-build', '--port', String(controlPort), '--wire-port', String(wirePort)],
    ...pages.flatMap((origin) => ['--allow-origin', origin]),
  ];
  const sandbox = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const signals = onSignals(() => sandbox.kill('SIGTERM'));
  process.env['ASTRO_TELEMETRY_DISABLED'] = '1';
  let middlewares: Middlewares | undefined;
  const site = await dev({
    root,
    server: { host, port },
    integrations: [
      {
        name: 'api',
        hooks: {
          'astro:server:setup': ({ server }) => {
            middlewares = server.middlewares;
          },
        },
      },
    ],
    vite: { server: { strictPort: true } },
  });
  // In front of all that Astro has put there by now: its own 404 for paths without a slash at their end comes first else.
  middlewares?.stack.unshift({
    route: '',
    handle: createApiProxy(['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host, controlPort),
  });
  signals.stopWith(async () => {
    sandbox.kill('SIGTERM');
    await Promise.all([site.stop(), sandbox.exitCode ?? once(sandbox, 'exit')]);
  });
}
