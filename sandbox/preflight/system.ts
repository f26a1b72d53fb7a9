import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, loadavg, type NetworkInterfaceInfo, networkInterfaces, release } from 'node:os';
import { dirname } from 'node:path';

/** A firewall that runs here, as far as an ordinary user can tell. */
export type Firewall = 'ufw' | 'firewalld' | 'macos' | 'windows' | 'wsl' | 'none';

/** The machine on which a workshop is to be held. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly nodeVersion: string;
  readonly cores: number;
  /** How many processes want to run, averaged over a minute; 0 where nobody counts. */
  readonly load: number;
  /** Octets. */
  readonly freeMemory: number;
  readonly interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
  readonly firewall: Firewall;
  /** Octets that an ordinary user may still write where `file` is, or is to be. */
  freeDisk(file: string): number;
}

export function thisSystem(): System {
  return {
    platform: process.platform,
    nodeVersion: process.version,
    cores: availableParallelism(),
    load: loadavg()[0] ?? 0,
    freeMemory: freemem(),
    interfaces: networkInterfaces(),
    firewall: firewallHere(),
    freeDisk(file) {
      const { bavail, bsize } = statfsSync(existingFolder(file));
      return bavail * bsize;
    },
  };
}

function existingFolder(file: string): string {
  const folder = dirname(file);
  return existsSync(folder) ? folder : existingFolder(folder);
}

function firewallHere(): Firewall {
  switch (process.platform) {
    case 'win32':
      return 'windows';
    case 'darwin':
      return /enabled/i.test(said('/usr/libexec/ApplicationFirewall/socketfilterfw', '--getglobalstate'))
        ? 'macos'
        : 'none';
    default:
      if (/microsoft/i.test(release())) return 'wsl';
      if (/^ENABLED=yes/im.test(textOf('/etc/ufw/ufw.conf'))) return 'ufw';
      return said('firewall-cmd', '--state').trim() === 'running' ? 'firewalld' : 'none';
  }
}

/** What a program prints; nothing where there is no such program, or it fails. */
function said(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 });
  } catch {
    return '';
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
