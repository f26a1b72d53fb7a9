import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError, readOptions, usage } from './options.ts';
import { buildSite } from './run/build-site.ts';
import { checkStart, StartError } from './run/check-start.ts';
import { onSignals } from './run/signals.ts';
import { createSandbox } from './sandbox.ts';
import { invitationText } from './workshop/invitation.ts';
import { originsOf } from './workshop/origins.ts';
import { openStore, StoreError } from './workshop/store.ts';

/** `npm start`: checks what it was told, builds the site, and serves it with the sandbox behind it. */
const root = fileURLToPath(new URL('..', import.meta.url));
const siteFolder = fileURLToPath(new URL('../dist', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(`${usage()}\n`);
  else await start(options);
} catch (error) {
  if (!(error instanceof OptionError || error instanceof StartError || error instanceof StoreError)) throw error;
  process.stderr.write(`wire101: ${error.message}\n`);
  process.exitCode = 1;
}

async function start(options: ReturnType<typeof readOptions>): Promise<void> {
  await checkStart(options, options.build ? siteFolder : undefined);
  const store = options.workshop === undefined ? undefined : openStore(resolve(root, options.workshop));
  const stopping = new AbortController();
  const signals = onSignals(() => stopping.abort());
  if (options.build) await buildSite(root, stopping.signal);
  if (stopping.signal.aborted) return;
  const sandbox = createSandbox({ ...options, siteFolder, store });
  await sandbox.listen();
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  const mqtt = sandbox.mqttPort === undefined ? '' : `, MQTT over TCP: ${sandbox.mqttPort}`;
  process.stdout.write(`Wire 101: http://${shown}:${sandbox.port}  (wire listener: ${sandbox.wirePort}${mqtt})\n`);
  const { workshop: file } = options;
  if (sandbox.workshop && file !== undefined) {
    const { code, teacher } = sandbox.workshop.room.kept;
    const { port, wirePort: wire, lanePorts: lanes, mqttPort } = sandbox;
    const ports = { wire, lanes, mqtt: mqttPort };
    process.stdout.write(invitationText({ origins: originsOf(options.host, port), port, code, teacher, file, ports }));
  }
  signals.stopWith(() => sandbox.close());
}
