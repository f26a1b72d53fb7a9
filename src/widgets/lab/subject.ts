import type { CaptureReader, HeldEntry, UnitPlace } from '#capture/reader.ts';
import { placeBreaches } from '#widgets/field/breaches.ts';
import type { FieldPath } from '#widgets/field/field-path.ts';
import type { PendingRow, Row, UnitRow } from '#widgets/ladder/row.ts';
import { fieldValues } from '#wire/http/head.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import type { Connection } from '#wire/stack/connection.ts';
import type { Exchange } from '#wire/stack/exchange-table.ts';
import { type AcceptCalculation, calculateAccept } from '#wire/websocket/accept.ts';
import { copyWithHeld } from './held-copy.ts';

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
  const { wire } = reader.stretchOf(row.place);
  const subject = unitSubject(wire, row.place, false);
  if (subject.unit.kind === 'frame' && !wire.upgrade?.agreed.deflate) known.set(row, subject);
  return subject;
}

function pendingSubject(reader: CaptureReader, { place, side }: PendingRow): Subject | undefined {
  const { wire } = reader.stretchOf({ ...place, unit: -1 });
  const unit = wire.pending(side);
  if (!unit) return undefined;
  return { unit, octets: wire[side].octets.view(unit.offset, unit.offset + unit.length).slice(), side, held: false };
}

function unitSubject(
  wire: Connection,
  { side, unit: index }: Pick<UnitPlace, 'side' | 'unit'>,
  held: boolean,
): Subject {
  const unit = wire.dissect(side, index);
  const frames = unit.kind === 'frame' ? wire.frames(side) : undefined;
  const masked = unit.fields.some((field) => field.name === 'MASK' && field.value === 1);
  return {
    unit,
    octets: wire[side].octets.view(unit.offset, unit.offset + unit.length).slice(),
    side,
    held,
    unmasked: masked ? frames?.unmasked(index).slice() : undefined,
    inflated: frames?.inflated(index)?.slice(),
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
 * The field to look at first: where a rule is broken, as exactly as the breach says; otherwise what says most of a unit, the
 * key, the Accept or the opcode, or else the first one.
 */
export function tellingField(unit: Unit): FieldPath {
  const broken = firstBroken(unit);
  if (broken) return broken;
  const telling = unit.fields.findIndex(
    ({ name, value }) => name === 'opcode' || /^sec-websocket-(key|accept):/i.test(String(value)),
  );
  return [Math.max(0, telling)];
}

/** The first field that a breach is told of at; undefined where none is broken, or only the unit as a whole. */
function firstBroken(unit: Unit): FieldPath | undefined {
  if (unit.broken.length === 0) return undefined;
  const placed = placeBreaches(unit);
  const search = (among: readonly Field[], above: FieldPath): FieldPath | undefined => {
    for (const [index, field] of among.entries()) {
      const path = [...above, index];
      if (placed.of(path).length > 0) return path;
      const inside = search(field.fields ?? [], path);
      if (inside) return inside;
    }
    return undefined;
  };
  return search(unit.fields, []);
}
