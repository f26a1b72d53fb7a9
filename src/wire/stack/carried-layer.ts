import type { Decoder, Pending, Span, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import { type Held, Pieces } from './pieces.ts';

/** A unit inside other units. Its own offsets, and those of its fields, count in the stream that carries it. */
export interface NestedUnit<U extends Unit = Unit> {
  readonly unit: U;
  /**
   * Its octets with framing, masking and compression undone, as far as they are held: the last is the last of `unit`. A view,
   * valid until the stream that carries it grows.
   */
  readonly octets: Uint8Array;
  /**
   * Where its octets stand on the connection, absolute and in order: one span for each piece that framing cuts it into. Those
   * that a message was inflated to stand nowhere.
   */
  readonly spans: readonly Span[];
}

/** Units of a layer from `from` to `to`, exclusive; indexes count in the layer's own unit table. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A stream inside the units of a connection: their content or payload, joined and decoded. Its units need not end where those do
 * that carry it, so one of them may hold several, or a part of one.
 *
 * A long one is kept small by discarding from `stream`: its octets, then its units.
 */
export class CarriedLayer<D extends Decoder = Decoder> {
  readonly stream = new OctetStream();
  readonly decoder: D;
  protected readonly pieces = new Pieces();

  /** @param makeDecoder makes the decoder of the stream */
  constructor(makeDecoder: (stream: OctetStream) => D) {
    this.decoder = makeDecoder(this.stream);
  }

  /** What unit `carrier` of the connection holds of the stream; undefined when it holds nothing. */
  heldBy(carrier: number): Held | undefined {
    return this.pieces.heldBy(carrier);
  }

  /** The nested units whose last octet stands in unit `carrier` of the connection. */
  endingIn(carrier: number): UnitRange {
    const { count } = this.stream.units;
    const held = this.heldBy(carrier);
    if (held === undefined) return { from: count, to: count };
    return { from: this.#endedBefore(held.at), to: this.#endedBefore(held.at + held.length) };
  }

  /**
   * The nested units of which unit `carrier` of the connection holds octets; the last may be unfinished. Where it holds none at
   * all, as an empty message does, those that end with it.
   */
  partlyIn(carrier: number): UnitRange {
    const { units, octets } = this.stream;
    const held = this.heldBy(carrier);
    if (held === undefined || held.length === 0) return this.endingIn(carrier);
    const past = held.at + held.length;
    const to = this.#endedBefore(past);
    const goesOn = (to < units.count ? units.offset(to) : units.end(octets.start)) < past;
    return { from: this.#endedBefore(held.at), to: goesOn ? to + 1 : to };
  }

  /** Takes nested unit `index` apart; the one at the count of units is the unfinished one, if there is any. */
  nested(index: number): NestedUnit | undefined {
    if (index === this.stream.units.count) return this.pending();
    return this.#placed(this.decoder.dissect(index));
  }

  /** The unfinished octets at the end of the stream, if any. */
  pending(): NestedUnit<Pending> | undefined {
    const unit = this.decoder.pending();
    return unit && this.#placed(unit);
  }

  /** Where on the connection the octets at `span` of the stream stand: for a nested unit, or for one field of it. */
  spansOf(span: Span): Span[] {
    return this.pieces.spansOf(span);
  }

  #placed<U extends Unit>(unit: U): NestedUnit<U> {
    const octets = this.stream.octets.view(unit.offset, unit.offset + unit.length);
    return { unit, octets, spans: this.spansOf(unit) };
  }

  /** How many nested units, of all that there were, end at `offset` in the stream or before. */
  #endedBefore(offset: number): number {
    const { units } = this.stream;
    if (units.count === 0 || offset >= units.end()) return units.count;
    const holding = units.indexAt(offset);
    return holding === -1 ? units.first : holding;
  }
}
