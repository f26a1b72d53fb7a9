import { fromBase64, toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { joinOctets } from '#wire/octets/join.ts';
import type { CaptureEvent } from './schema.ts';
import { atOnce, type Work } from './work.ts';

type EventOf<Type extends CaptureEvent['type']> = Extract<CaptureEvent, { type: Type }>;

/** A capture as it would read had no fault touched its octets. */
export interface Intended {
  readonly events: readonly CaptureEvent[];
  /** Where the octet that was sent at `offset` of `side` would stand; the first of what was meant where it was replaced. */
  offsetOf(connection: number, side: Side, offset: number): number;
  /** Where the octet meant for `offset` was sent; the first of what was sent where it was replaced. */
  sentOffsetOf(connection: number, side: Side, offset: number): number;
}

/** One replaced run: `event.length` octets at `event.offset` were sent where `meant` should have stood, at `meantAt`. */
interface Parting {
  readonly event: EventOf<'altered'>;
  readonly meant: Uint8Array;
  readonly meantAt: number;
}

/** Events gone through between two steps of the work. */
const EVENTS_AT_ONCE = 100;

const NO_OCTETS = new Uint8Array(0);

/**
 * Puts back what the server's libraries meant to send: octets that a fault sent are taken out, those that it kept back or
 * replaced are put in, at the time of the fault, and what follows moves. What the peers did because of a fault stays as it
 * was: a connection that failed is not made whole.
 *
 * @param events of one capture, in its order
 */
export function intendedOf(events: readonly CaptureEvent[]): Intended {
  return atOnce(intending(events));
}

/** As `intendedOf`, in steps. */
export function* intending(events: readonly CaptureEvent[]): Work<Intended> {
  const partings = new Map<string, EventOf<'altered'>[]>();
  for (const event of events) {
    if (event.type !== 'altered') continue;
    const name = nameOf(event.connection, event.side);
    partings.set(name, [...(partings.get(name) ?? []), event]);
  }
  const directions = new Map<string, Direction>();
  for (const [name, altered] of partings) directions.set(name, new Direction(placed(altered)));
  const meant: CaptureEvent[] = [];
  for (const [index, event] of events.entries()) {
    if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield index / events.length;
    if (event.type === 'faults') continue;
    const crossed = 'connection' in event && 'side' in event;
    const direction = crossed ? directions.get(nameOf(event.connection, event.side)) : undefined;
    const made = direction ? direction.undo(event) : event;
    if (made) meant.push(made);
  }
  return {
    events: meant,
    offsetOf: (connection, side, offset) => directions.get(nameOf(connection, side))?.meant(offset) ?? offset,
    sentOffsetOf: (connection, side, offset) => directions.get(nameOf(connection, side))?.sent(offset) ?? offset,
  };
}

function nameOf(connection: number, side: Side): string {
  return `${connection} ${side}`;
}

/** The replaced runs of one direction in the order of their octets, with where each stands in what was meant. */
function placed(altered: readonly EventOf<'altered'>[]): Parting[] {
  const whole = altered.filter(
    // What a cut keeps back of octets that a fault had replaced already was never meant.
    (event) => !altered.some((other) => other.id < event.id && covers(other, event.offset)),
  );
  whole.sort((one, other) => one.offset - other.offset || one.id - other.id);
  let shift = 0;
  return whole.map((event) => {
    const meant = fromBase64(event.intended) ?? NO_OCTETS;
    const meantAt = event.offset + shift;
    shift += meant.length - event.length;
    return { event, meant, meantAt };
  });
}

/** One direction of a connection in which octets were replaced, read from its first event to its last. */
class Direction {
  readonly #partings: readonly Parting[];
  readonly #putBack = new Set<Parting>();
  /** Sent offset just past the last octet seen. */
  #end: number | undefined;

  constructor(partings: readonly Parting[]) {
    this.#partings = partings;
  }

  meant(offset: number): number {
    const last = this.#partings.findLast(({ event }) => event.offset <= offset);
    if (!last) return offset;
    const past = last.event.offset + last.event.length;
    return offset < past ? last.meantAt : last.meantAt + last.meant.length + offset - past;
  }

  sent(offset: number): number {
    const last = this.#partings.findLast(({ meantAt }) => meantAt <= offset);
    if (!last) return offset;
    const past = last.meantAt + last.meant.length;
    return offset < past ? last.event.offset : last.event.offset + last.event.length + offset - past;
  }

  /** The event as it would have been; undefined when it would not have been at all. */
  undo(event: CaptureEvent): CaptureEvent | undefined {
    switch (event.type) {
      case 'altered':
        return this.#altered(event);
      case 'octets':
        return this.#octets(event);
      case 'held':
        return this.#held(event);
      case 'foreign':
        this.#end = event.offset + event.length;
        return { ...event, offset: this.meant(event.offset) };
      default:
        return event;
    }
  }

  /** A fault is told of before its octets are seen: that is when those that were meant would have been sent. */
  #altered({ id, time, connection, side, offset }: EventOf<'altered'>): CaptureEvent | undefined {
    const parting = this.#partings.find(({ event }) => event.id === id);
    if (!parting || this.#putBack.has(parting) || (this.#end ?? offset) !== offset) return undefined;
    this.#putBack.add(parting);
    const { meant, meantAt } = parting;
    if (meant.length === 0) return undefined;
    return { id, time, type: 'octets', connection, side, offset: meantAt, octets: toBase64(meant) };
  }

  #octets(event: EventOf<'octets'>): CaptureEvent | undefined {
    const octets = fromBase64(event.octets) ?? NO_OCTETS;
    const past = event.offset + octets.length;
    this.#end = past;
    const parts: Uint8Array[] = [];
    let first: number | undefined;
    let at = event.offset;
    const take = (to: number) => {
      if (to <= at) return;
      first ??= this.meant(at);
      parts.push(octets.subarray(at - event.offset, to - event.offset));
      at = to;
    };
    for (const parting of this.#partings) {
      const { offset, length } = parting.event;
      if (offset >= past || offset + length < event.offset) continue;
      take(offset);
      if (!this.#putBack.has(parting) && offset >= event.offset) {
        this.#putBack.add(parting);
        first ??= parting.meantAt;
        parts.push(parting.meant);
      }
      at = Math.max(at, Math.min(past, offset + length));
    }
    take(past);
    const made = joinOctets(parts);
    return made.length === 0 ? undefined : { ...event, offset: first ?? event.offset, octets: toBase64(made) };
  }

  #held(event: EventOf<'held'>): CaptureEvent | undefined {
    const replaced = this.#partings.find((parting) => covers(parting.event, event.offset));
    if (!replaced) return { ...event, offset: this.meant(event.offset) };
    if (replaced.meant.length === 0 || event.offset !== replaced.event.offset) return undefined;
    return { ...event, offset: replaced.meantAt, octets: toBase64(replaced.meant) };
  }
}

function covers(event: EventOf<'altered'>, offset: number): boolean {
  return event.offset <= offset && offset < event.offset + event.length;
}
