import { networkInterfaces } from 'node:os';

/** Interfaces of virtual machines and containers, behind which no learner is. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap|zt|tailscale)/i;

/**
 * Where others find a listener bound to `host` on `port`, as `http://192.0.2.7:4101`: each IPv4 address of this machine, private ones of
 * real interfaces first, when it is bound to all; itself otherwise.
 */
export function originsOf(host: string, port: number, interfaces = networkInterfaces()): string[] {
  if (!['0.0.0.0', '::', ''].includes(host)) return [`http://${host.includes(':') ? `[${host}]` : host}:${port}`];
  const found = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => ({ address, rank: VIRTUAL.test(name) ? 2 : isPrivate(address) ? 0 : 1 })),
  );
  const ranked = found.toSorted((a, b) => a.rank - b.rank).map(({ address }) => address);
  // Nobody else is there, but this machine's own browsers are.
  return (ranked.length > 0 ? ranked : ['127.0.0.1']).map((address) => `http://${address}:${port}`);
}

/** RFC 1918 section 3. */
export function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}
