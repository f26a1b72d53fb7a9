import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { CaptureEvent } from './schema.ts';

type OctetsEvent = Extract<CaptureEvent, { type: 'octets' }>;

const NO_OCTETS = new Uint8Array(0);

/** What stands in place of a token: the same number of octets, so that no offset moves. */
export function tokenWord(length: number): string {
  return 'token-left-out'.padEnd(length, '0').slice(0, length);
}

/**
 * The same events with every occurrence of `token` (ASCII) in their octets overwritten by a fixed word as long. A token that
 * two reads cut apart is found too.
 */
export function leaveOutToken(events: readonly CaptureEvent[], token: string): CaptureEvent[] {
  const secret = encodeUtf8(token);
  const word = encodeUtf8(tokenWord(secret.length));
  const cleaned = cleanRuns(events, secret, word);
  return events.map((event) => {
    switch (event.type) {
      case 'octets':
        return { ...event, octets: toBase64(cleaned.get(event) ?? NO_OCTETS) };
      case 'held':
        return { ...event, octets: overwritten(event.octets, secret, word) };
      case 'altered':
        return { ...event, intended: overwritten(event.intended, secret, word) };
      default:
        return event;
    }
  });
}

/** The cleaned octets of each event: those of one direction that follow on one another are looked through as one. */
function cleanRuns(
  events: readonly CaptureEvent[],
  secret: Uint8Array,
  word: Uint8Array,
): Map<CaptureEvent, Uint8Array> {
  const runs = new Map<string, { end: number; readonly parts: OctetsEvent[] }>();
  const cleaned = new Map<CaptureEvent, Uint8Array>();
  const finish = (parts: readonly OctetsEvent[]) => {
    const octets = parts.map((part) => fromBase64(part.octets) ?? NO_OCTETS);
    const whole = new Uint8Array(octets.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of octets) {
      whole.set(part, at);
      at += part.length;
    }
    overwrite(whole, secret, word);
    at = 0;
    parts.forEach((part, index) => {
      const length = octets[index]?.length ?? 0;
      cleaned.set(part, whole.subarray(at, at + length));
      at += length;
    });
  };
  for (const event of events) {
    if (event.type !== 'octets') continue;
    const direction = `${event.connection} ${event.side}`;
    const length = fromBase64(event.octets)?.length ?? 0;
    const run = runs.get(direction);
    if (run?.end === event.offset) {
      run.parts.push(event);
      run.end += length;
      continue;
    }
    if (run) finish(run.parts);
    runs.set(direction, { end: event.offset + length, parts: [event] });
  }
  for (const run of runs.values()) finish(run.parts);
  return cleaned;
}

function overwritten(base64: string, secret: Uint8Array, word: Uint8Array): string {
  const octets = (fromBase64(base64) ?? NO_OCTETS).slice();
  overwrite(octets, secret, word);
  return toBase64(octets);
}

function overwrite(octets: Uint8Array, secret: Uint8Array, word: Uint8Array): void {
  if (secret.length === 0) return;
  const [first = 0] = secret;
  for (let at = octets.indexOf(first); at !== -1; at = octets.indexOf(first, at + 1)) {
    if (at + secret.length > octets.length) return;
    if (secret.every((octet, index) => octets[at + index] === octet)) octets.set(word, at);
  }
}
