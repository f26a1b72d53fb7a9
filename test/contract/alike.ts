import { octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { fromBase64 } from '#wire/octets/base64.ts';

/** An event with what two sessions may differ in taken out, its octets as text of one character an octet. */
type Plain = Readonly<Record<string, unknown>>;

/**
 * What two captures of one conversation must agree on. Declared different, and therefore taken out: ids, times, the numbers of
 * the connections and of the holds (renumbered by their order), wire tokens, ports, the wall clock of Date, and how the octets
 * of one direction were cut into reads and writes (runs are joined).
 */
export function alike(events: readonly CaptureEvent[]): Plain[] {
  const connections = new Map<number, number>();
  const holds = new Map<number, number>();
  const plain: { -readonly [Key in keyof Plain]: Plain[Key] }[] = [];
  const open = new Map<string, { octets: string }>();
  for (const event of events) {
    if ('connection' in event && !connections.has(event.connection))
      connections.set(event.connection, connections.size);
    if (event.type === 'held') holds.set(event.hold, holds.size);
    const connection = 'connection' in event ? connections.get(event.connection) : undefined;
    const { id: _id, time: _time, ...rest } = event;
    if (event.type === 'octets') {
      const key = `${connection} ${event.side}`;
      const known = open.get(key);
      if (known) {
        known.octets += latin1(octetsOf(event));
        continue;
      }
      const run = { ...rest, connection, octets: latin1(octetsOf(event)) };
      open.set(key, run);
      plain.push(run);
      continue;
    }
    // Octets before and after anything else that was told of their connection are not one run.
    for (const key of [...open.keys()])
      if (connection === undefined || key.startsWith(`${connection} `)) open.delete(key);
    plain.push({
      ...rest,
      ...(connection !== undefined && { connection }),
      ...('hold' in event && { hold: holds.get(event.hold) }),
      ...(event.type === 'held' && { octets: latin1(fromBase64(event.octets) ?? new Uint8Array(0)) }),
      ...(event.type === 'altered' && { intended: latin1(fromBase64(event.intended) ?? new Uint8Array(0)) }),
    });
  }
  return plain.map((event) => JSON.parse(declaredDifferent(JSON.stringify(event))) as Plain);
}

function declaredDifferent(text: string): string {
  return text
    .replaceAll(/\/s\/[A-Za-z0-9_-]{20,}/g, '/s/TOKEN')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/Date: [A-Z][a-z]{2}, [^\\]{22} GMT/g, 'Date: NOW');
}

function latin1(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}
