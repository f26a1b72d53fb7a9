import type { MediaType } from '../http/media-type.ts';
import type { Decoder, Pending, Side, Span, Unit } from '../octets/dissection.ts';
import { OctetStream } from '../octets/octet-stream.ts';
import { Pieces } from './pieces.ts';

/** Makes the decoder of content of one media type over a stream of that content. */
export type ContentDecoder = (stream: OctetStream, side: Side, mediaType: MediaType) => Decoder;

/** The media types that the stack can open, by their names in small letters. */
export type Contents = Readonly<Record<string, ContentDecoder>>;

/** A unit inside other units. Its own offsets, and those of its fields, count in the stream that carries it. */
export interface NestedUnit<U extends Unit = Unit> {
  readonly unit: U;
  /** Where its octets stand on the connection, absolute and in order: one span for each piece that framing cuts it into. */
  readonly spans: readonly Span[];
}

/** Units of a layer from `from` to `to`, exclusive; indexes count in the layer's own unit table. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What the content of one HTTP message carries. The content without its framing is a stream of its own, whose octets come
 * as they cross and not when their chunk is whole; a line of it may begin in one chunk and end in another.
 *
 * A long one is kept small by discarding from `stream`: its octets, then its units.
 */
export class ContentLayer {
  readonly stream = new OctetStream();
  readonly decoder: Decoder;
  readonly mediaType: MediaType;
  /** The HTTP unit of the message's head. */
  readonly headUnit: number;
  readonly #pieces = new Pieces();

  constructor(side: Side, headUnit: number, mediaType: MediaType, contentDecoder: ContentDecoder) {
    this.headUnit = headUnit;
    this.mediaType = mediaType;
    this.decoder = contentDecoder(this.stream, side, mediaType);
  }

  /** The last HTTP unit that belongs to this content: its head before any octet has come. */
  get lastUnit(): number {
    return this.#pieces.lastUnit ?? this.headUnit;
  }

  /** Takes the next octets of the content, which stand at absolute `offset` in the HTTP unit `unit`. */
  receive(octets: Uint8Array, offset: number, unit: number): void {
    this.#pieces.discardBefore(this.stream.octets.start);
    this.#pieces.add(this.stream.octets.end, { offset, length: octets.length }, unit);
    this.stream.octets.append(octets);
    this.decoder.advance();
  }

  /** The message is over. */
  end(): void {
    this.stream.ended = true;
    this.decoder.advance();
  }

  /** The nested units whose last octet stands in HTTP unit `unit`. */
  endingIn(unit: number): UnitRange {
    const { units } = this.stream;
    const held = this.#pieces.heldBy(unit);
    if (held === undefined) return { from: units.count, to: units.count };
    const past = held.offset + held.length;
    return { from: this.#endedBefore(held.offset), to: this.#endedBefore(past) };
  }

  /** Takes nested unit `index` apart. */
  nested(index: number): NestedUnit {
    const unit = this.decoder.dissect(index);
    return { unit, spans: this.spansOf(unit) };
  }

  /** The unfinished octets at the end of the content, if any. */
  pending(): NestedUnit<Pending> | undefined {
    const unit = this.decoder.pending();
    return unit && { unit, spans: this.spansOf(unit) };
  }

  /** Where on the connection the octets at `span` of the content stand: for a nested unit, or for one field of it. */
  spansOf(span: Span): Span[] {
    return this.#pieces.spansOf(span);
  }

  /** How many nested units, of all that there were, end at `offset` in the content or before. */
  #endedBefore(offset: number): number {
    const { units } = this.stream;
    if (units.count === 0 || offset >= units.end()) return units.count;
    const holding = units.indexAt(offset);
    return holding === -1 ? units.first : holding;
  }
}
