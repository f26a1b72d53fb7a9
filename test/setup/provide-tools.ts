import { spawnSync } from 'node:child_process';

/** The Debian package of each tool that the tests use; the shell brings what is not named. */
const PACKAGES: Readonly<Record<string, string>> = {
  curl: 'curl',
  mosquitto_pub: 'mosquitto-clients',
  mosquitto_sub: 'mosquitto-clients',
  od: 'coreutils',
  openssl: 'openssl',
  tshark: 'tshark',
  xxd: 'xxd',
};

function isHere(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}

/**
 * Sets up what is missing of the tools that `lines` use, where that can be done (Debian, as root).
 * @returns the tools that are still missing
 */
export function provideTools(lines: readonly string[]): string[] {
  const used = Object.keys(PACKAGES).filter((tool) => lines.some((line) => new RegExp(`\\b${tool}\\b`).test(line)));
  const missing = used.filter((tool) => !isHere(tool));
  if (missing.length > 0 && process.getuid?.() === 0) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', ...missing.map((tool) => PACKAGES[tool] ?? tool)], { stdio: 'ignore' });
  }
  return missing.filter((tool) => !isHere(tool));
}
