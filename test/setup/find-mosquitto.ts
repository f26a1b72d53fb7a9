/** Finds Mosquitto, the MQTT broker that the relay is tested against, or sets it up from Debian's packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian has it in a folder that not everybody's PATH names. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

const PACKAGES = ['mosquitto', 'mosquitto-clients'];

/** The broker and its client programs. */
export interface Mosquitto {
  readonly broker: string;
  readonly pub: string;
  readonly sub: string;
}

/** What the machine is like, where that is not this one as it is. */
export interface Machine {
  /** Where programs are looked for. */
  readonly folders: readonly string[];
  /** Whether Debian's packages may be installed. */
  readonly mayInstall: boolean;
  /** Runs a program to its end; answers its exit status, null when it could not be started, and what it wrote. */
  run(program: string, args: readonly string[]): { readonly status: number | null; readonly output: string };
  say(text: string): void;
}

const thisMachine: Machine = {
  folders: FOLDERS,
  mayInstall: process.platform === 'linux' && process.getuid?.() === 0,
  run(program, args) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status, stdout, stderr } = spawnSync(program, [...args], { encoding: 'utf8', env });
    return { status, output: `${stdout ?? ''}${stderr ?? ''}` };
  },
  say: (text) => void process.stdout.write(`${text}\n`),
};

/** Mosquitto as it is installed here, all of it, or undefined. */
export function installedMosquitto({ folders }: Pick<Machine, 'folders'> = thisMachine): Mosquitto | undefined {
  const programOf = (name: string) => folders.map((folder) => join(folder, name)).find(existsSync);
  const [broker, pub, sub] = ['mosquitto', 'mosquitto_pub', 'mosquitto_sub'].map(programOf);
  return broker && pub && sub ? { broker, pub, sub } : undefined;
}

/**
 * As `installedMosquitto`, and sets it up where that can be done. Where it cannot, it says what is left out, why, and what helps;
 * the same words are to be said again when the tests are over.
 */
export function provideMosquitto(machine: Machine = thisMachine): Mosquitto | { readonly missing: string } {
  const found = installedMosquitto(machine);
  if (found) return found;
  const why = machine.mayInstall ? install(machine) : 'packages can be installed by root on Debian only';
  const set = installedMosquitto(machine);
  if (set) return set;
  const missing = [
    '*'.repeat(80),
    'NO MOSQUITTO: the tests of the MQTT relay, of MQTT 5.0 with a real broker and of mosquitto_pub',
    `are SKIPPED, for ${why}.`,
    `Install ${PACKAGES.join(' and ')} and run the tests again.`,
    '*'.repeat(80),
  ].join('\n');
  machine.say(missing);
  return { missing };
}

/** Installs the packages. Answers why it is not there, in case it is not. */
function install({ run, say }: Machine): string {
  say('Setting up Mosquitto from the Debian packages…');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { status, output } = run('apt-get', args);
    if (status === null) return 'there is no apt-get';
    // Old lists of packages may still do.
    if (status !== 0 && args[0] === 'install') return `apt-get install failed: ${lastLine(output)}`;
  }
  return 'the packages were installed, and the programs are not where they should be';
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
