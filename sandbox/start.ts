import { fileURLToPath } from 'node:url';
import { OptionError, readOptions, usage } from './options.ts';
import { buildSite } from './run/build-site.ts';
import { checkStart, StartError } from './run/check-start.ts';
import { onSignals } from './run/signals.ts';
import { createSandbox } from './sandbox.ts';

/** `npm start`: checks what it was told, builds the site, and serves it with the sandbox behind it. */
const root = fileURLToPath(new URL('..', import.meta.url));
const siteFolder = fileURLToPath(new URL('../dist', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(`${usage()}\n`);
  else await start(options);
} catch (error) {
  if (!(error instanceof OptionError || error instanceof StartError)) throw error;
  process.stderr.write(`wire101: ${error.message}\n`);
  process.exitCode = 1;
}

async function start(options: ReturnType<typeof readOptions>): Promise<void> {
  await checkStart(options, options.build ? siteFolder : undefined);
  const stopping = new AbortController();
  const signals = onSignals(() => stopping.abort());
  if (options.build) await buildSite(root, stopping.signal);
  if (stopping.signal.aborted) return;
  const sandbox = createSandbox({ ...options, siteFolder });
  await sandbox.listen();
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  const mqtt = sandbox.mqttPort === undefined ? '' : `, MQTT over TCP: ${sandbox.mqttPort}`;
  process.stdout.write(`Wire 101: http://${shown}:${sandbox.port}  (wire listener: ${sandbox.wirePort}${mqtt})\n`);
  signals.stopWith(() => sandbox.close());
}
