import { octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { fromBase64 } from '#wire/octets/base64.ts';

/** What else two sessions may differ in: the times that are said, the numbers that are drawn. */
interface Different {
  readonly timed?: boolean | undefined;
  readonly random?: boolean | undefined;
}

/** A number of more digits than anything that is counted here. */
const RANDOM = /(?<=\[\d+,|,)\d{9,}/g;
/** The beginning of an unmasked frame with a message in JSON. */
const TEXT_FRAME = /\x81(?:[\0-\x7d]|~[\s\S]{2})(?=\[)/g;

/** An event with what two sessions may differ in taken out, its octets as text of one character an octet. */
type Plain = Readonly<Record<string, unknown>>;

/**
 * What two captures of one conversation must agree on. Declared different, and therefore taken out: ids, times, the numbers of
 * the connections and of the holds (renumbered by their order), wire tokens (in paths, and as user names of MQTT), ports, the wall clock of Date, and how the octets
 * of one direction were cut into reads and writes (runs are joined), and when the feed made its events (told after the rest).
 */
export function alike(events: readonly CaptureEvent[], { timed = false, random = false }: Different = {}): Plain[] {
  const connections = new Map<number, number>();
  const holds = new Map<number, number>();
  const plain: { -readonly [Key in keyof Plain]: Plain[Key] }[] = [];
  const fed: Plain[] = [];
  const open = new Map<string, { octets: string }>();
  for (const event of events) {
    if ('connection' in event && !connections.has(event.connection))
      connections.set(event.connection, connections.size);
    if (event.type === 'held') holds.set(event.hold, holds.size);
    // The feed makes its events by the clock, whatever a connection is at.
    if (event.type === 'feed') {
      fed.push({ type: 'feed', first: event.first, last: event.last });
      continue;
    }
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
  return [...plain, ...fed].map((event) => {
    const told = JSON.parse(declaredDifferent(JSON.stringify(event))) as Record<string, unknown>;
    if (timed) withoutTimes(told);
    if (random) withoutIds(told);
    return told;
  });
}

/** Takes numbers that are drawn at random out of what script was told. */
export function withoutRandom(told: readonly (readonly unknown[])[]): unknown[][] {
  return told.map((event) => event.map((what) => (typeof what === 'string' ? what.replaceAll(RANDOM, 'ID') : what)));
}

/** Takes numbers that are drawn at random out of what the server says in text, and the lengths of their frames. */
function withoutIds(event: Record<string, unknown>): void {
  for (const name of ['octets', 'intended']) {
    const text = event[name];
    if (typeof text !== 'string') continue;
    event[name] = text.replaceAll(TEXT_FRAME, 'TEXT').replaceAll(RANDOM, 'ID');
  }
  delete event['offset'];
  delete event['length'];
}

/** Takes out the times that events say in JSON, and all that counts their digits. */
function withoutTimes(event: Record<string, unknown>): void {
  for (const name of ['octets', 'intended']) {
    const text = event[name];
    if (typeof text !== 'string') continue;
    event[name] = text
      .replaceAll(/"time":[\d.]+/g, '"time":0')
      .replaceAll(/Content-Length: \d+/g, 'Content-Length: N')
      .replaceAll(/(^|\r\n)[0-9a-f]+\r\n(?=\{|[^\r\n]*\r\n)/g, '$1N\r\n');
  }
  delete event['offset'];
  delete event['length'];
}

function declaredDifferent(text: string): string {
  return text
    .replaceAll(/\/s\/[A-Za-z0-9_-]{20,}/g, '/s/TOKEN')
    .replaceAll(/(?<=\\u0000\\u0016)[A-Za-z0-9_-]{22}/g, 'TOKEN')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/Date: [A-Z][a-z]{2}, [^\\]{20} GMT/g, 'Date: NOW');
}

function latin1(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
}
