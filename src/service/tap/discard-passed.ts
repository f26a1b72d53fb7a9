import type { OctetStream } from '#wire/octets/octet-stream.ts';

/**
 * The octets of a stream before absolute offset `to` are on their way: forgets those that are indexed, and the units that they
 * were, once they are at least `together` octets, so that it is done seldom.
 */
export function discardPassed({ octets, units }: OctetStream, to: number, together: number): void {
  const past = Math.min(to, units.end(0));
  if (past - octets.start < together) return;
  octets.discardBefore(past);
  const held = units.indexAt(past);
  units.discardBefore(held === -1 ? units.count : held);
}
