/** Finds Mosquitto, the MQTT broker that the relay is tested against, or sets it up from Debian's packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian has it in a folder that not everybody's PATH names. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

/** The broker and its client programs. */
export interface Mosquitto {
  readonly broker: string;
  readonly pub: string;
  readonly sub: string;
}

/** Mosquitto as it is installed here, all of it, or undefined. */
export function installedMosquitto(): Mosquitto | undefined {
  const [broker, pub, sub] = ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'].map(programOf);
  return broker && pub && sub ? { broker, pub, sub } : undefined;
}

/** As `installedMosquitto`, and sets it up where that can be done; says in one line when it cannot. */
export function provideMosquitto(): Mosquitto | undefined {
  const found = installedMosquitto() ?? debianMosquitto();
  if (found === undefined) {
    process.stdout.write(
      'NO MOSQUITTO: the tests of the MQTT relay and of mosquitto_pub are SKIPPED; install mosquitto and mosquitto-clients to run them.\n',
    );
  }
  return found;
}

function debianMosquitto(): Mosquitto | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  process.stdout.write('Setting up Mosquitto from the Debian packages…\n');
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  const packages = ['mosquitto', 'mosquitto-clients'];
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return installedMosquitto();
}

function programOf(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(existsSync);
}
