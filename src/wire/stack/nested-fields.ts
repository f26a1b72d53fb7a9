import type { Breach, Field, Side, Span, Unit } from '../octets/dissection.ts';
import type { NestedUnit } from './carried-layer.ts';
import type { Connection } from './connection.ts';
import type { Held } from './pieces.ts';

/**
 * A unit as a field of what carries it: a control packet in the payload of a frame, a line in the data of a chunk. The span of the
 * field is that of its octets which stand in the carrier.
 */
export interface Block extends Field {
  /** The unit; its fields are those of the block. Offsets are absolute on the connection, or count in `own` octets. */
  readonly unit: Unit;
  /** Octets that the block has for itself, because they do not stand in its carrier as they are, or not all of them. */
  readonly own?: OwnOctets;
}

export interface OwnOctets {
  /** Inflated, or put together from what several units carry. */
  readonly made: 'inflated' | 'joined';
  /** The octets of the block's unit: the first is the one at offset 0. */
  readonly octets: Uint8Array;
  /** Which of them stand in the carrier; undefined when none do. */
  readonly here?: Span;
}

/** More nested units than this are not taken apart in one carrier. */
const MOST_OPENED = 200;

/** A nested unit of which more octets may come. */
interface Opened extends NestedUnit {
  readonly unfinished: boolean;
}

export function isBlock(field: Field): field is Block {
  return 'unit' in field;
}

/**
 * A unit with what it carries opened among its fields: each nested unit of which it holds octets is a block. The unit itself
 * where it carries nothing that is known.
 *
 * @param index number of `unit` among the units of `side`; their count for the one that is not whole yet
 */
export function withNested(connection: Connection, side: Side, index: number, unit: Unit): Unit {
  const layer = connection.carriedBy(side, index);
  const held = layer?.heldBy(index);
  const inflated = inflatedMessage(connection, side, index, held);
  if (held === undefined && inflated === undefined) return unit;
  const { from, to } = layer?.partlyIn(index) ?? { from: 0, to: 0 };
  const nested: Opened[] = [];
  for (let each = from; each < Math.min(to, from + MOST_OPENED); each += 1) {
    const opened = layer?.nested(each);
    if (opened) nested.push({ ...opened, unfinished: each === layer?.stream.units.count });
  }
  const left = to - from - nested.length;
  if (inflated === undefined)
    return held?.offset === undefined ? unit : within(unit, held.offset, blocks(held, held.offset, nested, left));
  const message: Unit = {
    protocol: 'websocket',
    kind: 'inflated message',
    offset: 0,
    length: inflated.length,
    fields: held ? blocks(held, 0, nested, left) : [],
    broken: [],
  };
  return withInflated(unit, message, inflated);
}

/** What the frame's message inflates to. The last frame of a message has it, and the others as far as it is known then. */
function inflatedMessage(
  connection: Connection,
  side: Side,
  index: number,
  held: Held | undefined,
): Uint8Array | undefined {
  if (held?.offset !== undefined || index >= connection[side].units.count) return undefined;
  const frames = connection.frames(side);
  return frames?.head(index) && frames.inflated(index)?.slice();
}

/** The nested units as blocks, as far as the carrier holds them; `start` is where it does, or 0 for octets of its own. */
function blocks(held: Held, start: number, nested: readonly Opened[], left: number): Field[] {
  const made: Field[] = nested.map((each) => block(held, start, each));
  const last = made.at(-1);
  const at = last ? last.offset + last.length : start;
  const rest = start + held.length - at;
  if (left > 0 && rest > 0) {
    made.push({ name: `${left} more`, offset: at, length: rest, value: null, meaning: 'not taken apart here' });
  }
  return made;
}

function block(held: Held, start: number, { unit, octets, unfinished }: Opened): Block {
  const from = Math.max(unit.offset, held.at);
  const to = Math.min(unit.offset + unit.length, held.at + held.length);
  const place = { name: unit.kind, value: null, offset: start + from - held.at, length: to - from };
  if (place.length === unit.length) {
    const moved = movedUnit(unit, start - held.at);
    return { ...place, ...(unfinished ? { meaning: 'not whole yet' } : {}), fields: moved.fields, unit: moved };
  }
  const moved = movedUnit(unit, -unit.offset);
  const here = { offset: from - unit.offset, length: place.length };
  const meaning = `octets ${here.offset + 1} to ${here.offset + here.length} of ${unfinished ? 'what is there so far' : unit.length}`;
  const own: OwnOctets = { made: 'joined', octets: octets.slice(), here };
  return { ...place, meaning, fields: moved.fields, unit: moved, own };
}

/** `unit` with `inside` in the field that the octet at `offset` belongs to; after all fields where an empty message has none. */
function within(unit: Unit, offset: number, inside: readonly Field[]): Unit {
  if (inside.length === 0) return unit;
  const at = unit.fields.findIndex((field) => offset >= field.offset && offset < field.offset + field.length);
  const carrying = unit.fields[at];
  const fields = carrying ? unit.fields.with(at, { ...carrying, fields: inside }) : [...unit.fields, ...inside];
  return { ...unit, fields };
}

/** A frame with the message that it ends, inflated, in its payload. */
function withInflated(unit: Unit, message: Unit, octets: Uint8Array): Unit {
  const fields = unit.fields.map((field): Field => {
    if (field.name !== 'payload data') return field;
    const { offset, length } = field;
    const inside: Block = {
      name: message.kind,
      value: null,
      offset,
      length,
      meaning: `${octets.length} octets, which did not cross the wire`,
      fields: message.fields,
      unit: message,
      own: { made: 'inflated', octets },
    };
    return { ...field, fields: [inside] };
  });
  return { ...unit, fields };
}

function movedUnit(unit: Unit, by: number): Unit {
  return {
    ...unit,
    offset: unit.offset + by,
    fields: movedFields(unit.fields, by),
    broken: unit.broken.map((breach): Breach => ({ ...breach, offset: breach.offset + by })),
  };
}

function movedFields(fields: readonly Field[], by: number): Field[] {
  return fields.map((field) => ({
    ...field,
    offset: field.offset + by,
    ...(field.fields ? { fields: movedFields(field.fields, by) } : {}),
  }));
}
