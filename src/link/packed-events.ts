import { octetsEvent, octetsOf } from '#capture/octets-of.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** Columns of an event of octets: id, time, connection, side, offset, how many octets. */
const COLUMNS = 6;
const SIDES: readonly Side[] = ['client', 'server'];

/** Events of a capture as one thread hands them to another: nearly all of a long one are octets, and these cost no copy. */
export interface PackedEvents {
  /** One row an event of octets, in order. */
  readonly columns: Float64Array<ArrayBuffer>;
  /** The octets of all of them, one after the other. */
  readonly octets: Uint8Array<ArrayBuffer>;
  /** The other events, each with its place among all. */
  readonly others: readonly (readonly [at: number, event: CaptureEvent])[];
}

/** Packs events, their base64 decoded. The buffers may be transferred. */
export function packEvents(events: readonly CaptureEvent[]): PackedEvents {
  const others: [number, CaptureEvent][] = [];
  const rows: number[] = [];
  const parts: Uint8Array[] = [];
  let length = 0;
  events.forEach((event, at) => {
    if (event.type !== 'octets') {
      others.push([at, event]);
      return;
    }
    const octets = octetsOf(event);
    rows.push(event.id, event.time, event.connection, SIDES.indexOf(event.side), event.offset, octets.length);
    parts.push(octets);
    length += octets.length;
  });
  const octets = new Uint8Array(length);
  let end = 0;
  for (const part of parts) {
    octets.set(part, end);
    end += part.length;
  }
  return { columns: Float64Array.from(rows), octets, others };
}

/** The events again, in their order. */
export function unpackEvents({ columns, octets, others }: PackedEvents): CaptureEvent[] {
  const events: CaptureEvent[] = [];
  const count = columns.length / COLUMNS + others.length;
  let other = 0;
  let row = 0;
  let start = 0;
  const column = (index: number) => columns[row + index] as number;
  while (events.length < count) {
    const next = others[other];
    if (next?.[0] === events.length) {
      events.push(next[1]);
      other += 1;
      continue;
    }
    const end = start + column(5);
    const side = SIDES[column(3)] ?? 'client';
    const about = { id: column(0), time: column(1), connection: column(2), side, offset: column(4) };
    events.push(octetsEvent(about, octets.subarray(start, end)));
    start = end;
    row += COLUMNS;
  }
  return events;
}
