import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import { joinOctets } from '#wire/octets/join.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { type OctetsEvent, octetsEvent, octetsOf } from './octets-of.ts';
import type { CaptureEvent } from './schema.ts';
import { atOnce, type Work, within } from './work.ts';

const NO_OCTETS = new Uint8Array(0);

/** Octets after which a masking key comes again (RFC 6455 section 5.3). */
const MASK = 4;

/** A token of so many octets or fewer is looked for as it is only. */
const SHORT = 2 * MASK;

/** Events gone through between two steps of the work. */
const EVENTS_AT_ONCE = 1000;

/** What stands in place of a token: the same number of octets, so that no offset moves. */
export function tokenWord(length: number): string {
  return 'token-left-out'.padEnd(length, '0').slice(0, length);
}

/**
 * The same events with every occurrence of `token` (ASCII) in their octets overwritten by a fixed word as long, under the same
 * masking key where it is masked. A token that two reads cut apart is found too; one that is compressed, or that two frames cut
 * apart, is not, and one of eight octets or fewer is not where it is masked.
 */
export function leaveOutToken(events: readonly CaptureEvent[], token: string): CaptureEvent[] {
  return atOnce(leavingOutToken(events, token));
}

/** As `leaveOutToken`, in steps. */
export function* leavingOutToken(events: readonly CaptureEvent[], token: string): Work<CaptureEvent[]> {
  const secret = encodeUtf8(token);
  const word = encodeUtf8(tokenWord(secret.length));
  const cleaned = yield* within(0, 0.7, cleaningRuns(events, secret, word));
  const made: CaptureEvent[] = [];
  for (const [index, event] of events.entries()) {
    made.push(without(event, cleaned, secret, word));
    if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield 0.7 + (0.3 * index) / events.length;
  }
  return made;
}

function without(
  event: CaptureEvent,
  cleaned: ReadonlyMap<CaptureEvent, Uint8Array>,
  secret: Uint8Array,
  word: Uint8Array,
): CaptureEvent {
  switch (event.type) {
    case 'octets':
      return octetsEvent(event, cleaned.get(event) ?? NO_OCTETS);
    case 'held':
      return { ...event, octets: overwritten(event.octets, secret, word) };
    case 'altered':
      return { ...event, intended: overwritten(event.intended, secret, word) };
    default:
      return event;
  }
}

/** The cleaned octets of each event: those of one direction that follow on one another are looked through as one. */
function* cleaningRuns(
  events: readonly CaptureEvent[],
  secret: Uint8Array,
  word: Uint8Array,
): Work<Map<CaptureEvent, Uint8Array>> {
  const runs = new Map<string, { end: number; readonly parts: OctetsEvent[] }>();
  const whole: (readonly OctetsEvent[])[] = [];
  for (const [index, event] of events.entries()) {
    if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield index / (2 * events.length);
    if (event.type !== 'octets') continue;
    const direction = `${event.connection} ${event.side}`;
    const { length } = octetsOf(event);
    const run = runs.get(direction);
    if (run?.end === event.offset) {
      run.parts.push(event);
      run.end += length;
      continue;
    }
    const begun = { end: event.offset + length, parts: [event] };
    runs.set(direction, begun);
    whole.push(begun.parts);
  }
  const cleaned = new Map<CaptureEvent, Uint8Array>();
  for (const parts of whole) yield* cleaningRun(parts, secret, word, cleaned, events.length);
  return cleaned;
}

function* cleaningRun(
  parts: readonly OctetsEvent[],
  secret: Uint8Array,
  word: Uint8Array,
  cleaned: Map<CaptureEvent, Uint8Array>,
  count: number,
): Work<void> {
  // A copy: what is joined of a single part is that part.
  const octets = joinOctets([NO_OCTETS, ...parts.map(octetsOf)]);
  overwrite(octets, secret, word);
  let at = 0;
  for (const part of parts) {
    const { length } = octetsOf(part);
    cleaned.set(part, octets.subarray(at, at + length));
    at += length;
    if (cleaned.size % EVENTS_AT_ONCE === 0) yield 0.5 + cleaned.size / (2 * count);
  }
}

function overwritten(base64: string, secret: Uint8Array, word: Uint8Array): string {
  const octets = (fromBase64(base64) ?? NO_OCTETS).slice();
  overwrite(octets, secret, word);
  return toBase64(octets);
}

/**
 * Whatever masking key is XORed to octets, or none: octets that are as far apart as it is long differ from each other as before
 * (RFC 6455 section 5.3). So a token is found by these differences, and what is written over it is masked as it was. A short one
 * has too few of them to be told from other octets, and is found as it is.
 */
function overwrite(octets: Uint8Array, secret: Uint8Array, word: Uint8Array): void {
  if (secret.length === 0) return;
  const signOf = secret.length > SHORT ? differenceAt : octetAt;
  const length = secret.length > SHORT ? secret.length - MASK : secret.length;
  const signs = Array.from({ length }, (_, index) => signOf(secret, index));
  const last = octets.length - secret.length;
  for (let at = 0; at <= last; at += 1) {
    if (signOf(octets, at) !== signs[0]) continue;
    if (signs.some((sign, index) => signOf(octets, at + index) !== sign)) continue;
    for (const [index, octet] of word.entries()) {
      octets[at + index] = (octets[at + index] as number) ^ (secret[index] as number) ^ octet;
    }
  }
}

function octetAt(octets: Uint8Array, index: number): number {
  return octets[index] as number;
}

function differenceAt(octets: Uint8Array, index: number): number {
  return (octets[index] as number) ^ (octets[index + MASK] as number);
}
