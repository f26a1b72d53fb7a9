import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** Decides which names and which origins the sandbox answers to: a page elsewhere must not reach it by DNS rebinding. */
export interface AllowedHosts {
  /** Whether `name` (no port, IPv6 in brackets) names this sandbox. */
  host(name: string): boolean;
  /** Whether a page of `origin` may use a listener addressed as `authority` (`host:port`, from the Host field). */
  origin(origin: string, authority: string): boolean;
}

interface Settings {
  readonly host: string;
  readonly allowHost: readonly string[];
  readonly allowOrigin: readonly string[];
  /** The port of the control listener, where the sandbox's own pages live. */
  readonly sitePort: () => number;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const EVERY_ADDRESS = ['0.0.0.0', '::', ''];

export function createAllowedHosts({ host, allowHost, allowOrigin, sitePort }: Settings): AllowedHosts {
  const names = new Set([...LOOPBACK, ...allowHost, bracketed(host.toLowerCase())]);
  const isOwn = (name: string) => names.has(name) || (EVERY_ADDRESS.includes(host) && ownNames().includes(name));
  const origins = new Set(allowOrigin);
  return {
    host: (name) => isOwn(name.toLowerCase()),
    origin(origin, authority) {
      if (origins.has(origin)) return true;
      const url = URL.canParse(origin) ? new URL(origin) : undefined;
      if (url === undefined || url.origin !== origin || !isOwn(url.hostname)) return false;
      const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
      return url.host === authority.toLowerCase() || port === sitePort();
    },
  };
}

/** The host name of an authority (`host:port`), lower case; undefined when it is none. */
export function hostNameOf(authority: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{0,5})?$/i.exec(authority);
  return match?.[1]?.toLowerCase();
}

/** This machine's names and addresses, looked up anew: a laptop changes networks. */
function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const name = hostname().toLowerCase();
  return [name, `${name}.local`, ...addresses.map((entry) => bracketed(entry.address.toLowerCase()))];
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
