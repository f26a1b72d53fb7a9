import { copyWithHeld } from '#capture/held-copy.ts';
import type { CaptureReader, HeldEntry, UnitPlace } from '#capture/reader.ts';
import { placeBreaches } from '#widgets/field/breaches.ts';
import type { FieldPath } from '#widgets/field/field-path.ts';
import { blocksOf } from '#widgets/field/layers.ts';
import { tellingOf } from '#widgets/ladder/nested-words.ts';
import type { PendingRow, Row, UnitRow } from '#widgets/ladder/row.ts';
import { shownOctets } from '#widgets/octets/hex-view.ts';
import { fieldValues } from '#wire/http/head.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { type Block, isBlock, withNested } from '#wire/stack/nested-fields.ts';
import { type AcceptCalculation, calculateAccept } from '#wire/websocket/accept.ts';

/** How the Accept follows from the key of the handshake that a unit belongs to. */
interface HandshakeProof {
  readonly calculation: AcceptCalculation;
  /** The Accept that the server sent; empty when its answer has none, undefined while there is no answer. */
  readonly sent: string | undefined;
}

/** One protocol message with all that the panes show of it. */
export interface Subject {
  readonly unit: Unit;
  /** A copy: it outlives the growth of its stream. */
  readonly octets: Uint8Array;
  readonly side: Side;
  /** It has not been sent: the gate holds it. */
  readonly held: boolean;
  /** The payload of a masked frame with the masking undone. */
  readonly unmasked?: Uint8Array | undefined;
  readonly inflated?: Uint8Array | undefined;
  /** The octets with masking undone. */
  readonly meant: Uint8Array;
  /** In how many reads or writes of the socket they crossed, in words; undefined while they have not. */
  readonly crossed?: string | undefined;
  /** Changes when what the message carries has grown elsewhere: a line that goes on in the next chunk. */
  readonly carried: number;
  readonly proof?: HandshakeProof | undefined;
}

/** Of frames whose subject can change no more. */
const known = new WeakMap<UnitRow, Subject>();

/** What the panes show of a row; undefined for rows that are no protocol message. */
export function subjectOf(reader: CaptureReader, row: Row): Subject | undefined {
  if (row.kind === 'unit') return frameSubject(reader, row);
  if (row.kind === 'pending') return pendingSubject(reader, row);
  return row.kind === 'held' ? heldSubject(reader, row.entry) : undefined;
}

/** A frame is taken apart once; whatever may still grow, or be answered or inflated, every time. */
function frameSubject(reader: CaptureReader, row: UnitRow): Subject {
  const before = known.get(row);
  if (before) return before;
  const stretch = reader.stretchOf(row.place);
  const { wire } = stretch;
  const made = unitSubject(wire, row.place, false);
  const { offset, length } = made.unit;
  const count = length > 0 ? stretch.crossingsOf(row.side, offset, length) : 0;
  const seen = reader.connections.get(row.place.connection)?.peer !== 'unseen';
  const subject = { ...made, crossed: seen ? crossedWords(row.side, count) : undefined };
  const isSettled = made.unit.kind === 'frame' && made.carried === 0 && !wire.upgrade?.agreed.deflate;
  if (isSettled) known.set(row, subject);
  return subject;
}

/** The sandbox reads what a client sends, and writes what the server does. */
function crossedWords(side: Side, count: number): string | undefined {
  const noun = side === 'client' ? 'read' : 'write';
  if (count < 2) return count === 1 ? noun : undefined;
  return `${count} ${noun}s`;
}

function pendingSubject(reader: CaptureReader, { place, side }: PendingRow): Subject | undefined {
  const { wire } = reader.stretchOf({ ...place, unit: -1 });
  const pending = wire.pending(side);
  if (!pending) return undefined;
  const index = wire[side].units.count;
  const octets = wire[side].octets.view(pending.offset, pending.offset + pending.length).slice();
  const unit = withNested(wire, side, index, pending);
  return { unit, octets, meant: octets, side, held: false, carried: carriedSoFar(wire, side, index) };
}

/** How much has been carried so far, where the unit holds a part of what is not whole; 0 where nothing can change any more. */
function carriedSoFar(wire: Connection, side: Side, index: number): number {
  const { stream } = wire.carriedBy(side, index) ?? {};
  const held = wire.carriedBy(side, index)?.heldBy(index);
  return !stream || !held || held.at + held.length <= stream.units.end(stream.octets.start) ? 0 : stream.octets.end;
}

function unitSubject(
  wire: Connection,
  { side, unit: index }: Pick<UnitPlace, 'side' | 'unit'>,
  held: boolean,
): Subject {
  const unit = wire.dissect(side, index);
  const frames = unit.kind === 'frame' ? wire.frames(side) : undefined;
  const masked = unit.fields.some((field) => field.name === 'MASK' && field.value === 1);
  const octets = wire[side].octets.view(unit.offset, unit.offset + unit.length).slice();
  const unmasked = masked ? frames?.unmasked(index).slice() : undefined;
  return {
    unit: withNested(wire, side, index, unit),
    octets,
    side,
    held,
    unmasked,
    inflated: frames?.inflated(index)?.slice(),
    meant: shownOctets(octets, { unmasked, show: 'unmasked' }).octets,
    carried: carriedSoFar(wire, side, index),
    proof: proofOf(wire.exchangeOf(side, index)),
  };
}

/** Held octets are taken apart as if they had been sent. */
function heldSubject(reader: CaptureReader, entry: HeldEntry): Subject | undefined {
  const copy = copyWithHeld(reader, entry);
  const { side, offset } = entry.event;
  const unit = copy?.[side].units.indexAt(offset) ?? -1;
  return copy && unit !== -1 ? unitSubject(copy, { side, unit }, true) : undefined;
}

function proofOf(exchange: Exchange | undefined): HandshakeProof | undefined {
  if (!exchange) return undefined;
  const key = fieldValues(exchange.request, 'Sec-WebSocket-Key')[0];
  if (key === undefined) return undefined;
  const sent = exchange.response && (fieldValues(exchange.response, 'Sec-WebSocket-Accept')[0] ?? '');
  return { calculation: calculateAccept(key), sent };
}

/**
 * The field to look at first: where a rule is broken, as exactly as the breach says; otherwise what says most of a unit, what it
 * carries, the key, the Accept or the opcode, or else the first one.
 */
export function tellingField(unit: Unit): FieldPath {
  const broken = firstBroken(unit);
  if (broken) return broken;
  const inside = blocksOf(unit).map(({ path, field }) => ({ path, unit: field.unit }));
  const inner = inside.flatMap(({ path, unit: carrier }) => {
    const nested = blocksOf(carrier);
    return nested.length === 0
      ? [{ path, unit: carrier }]
      : nested.map((each) => ({ path: [...path, ...each.path], unit: each.field.unit }));
  });
  const [told] = tellingOf(inner);
  if (told && told.unit.protocol !== 'websocket') return told.path;
  const telling = unit.fields.findIndex(
    ({ name, value }) => name === 'opcode' || /^sec-websocket-(key|accept):/i.test(String(value)),
  );
  return [Math.max(0, telling)];
}

/** The first field that a breach is told of at, in the unit or in what it carries; undefined where none is broken, or only a whole. */
function firstBroken(unit: Unit): FieldPath | undefined {
  const placed = placeBreaches(unit);
  const search = (among: readonly Field[], above: FieldPath): FieldPath | undefined => {
    for (const [index, field] of among.entries()) {
      const path = [...above, index];
      if (placed.of(path).length > 0) return path;
      const inside = isBlock(field) ? brokenIn(field, path) : search(field.fields ?? [], path);
      if (inside) return inside;
    }
    return undefined;
  };
  return search(unit.fields, []);
}

function brokenIn({ unit }: Block, at: FieldPath): FieldPath | undefined {
  const inside = firstBroken(unit);
  if (inside) return [...at, ...inside];
  return unit.broken.length > 0 ? at : undefined;
}
