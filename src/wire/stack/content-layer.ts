import type { MediaType } from '../http/media-type.ts';
import type { Decoder, Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { CarriedLayer } from './carried-layer.ts';

/** Makes the decoder of content of one media type over a stream of that content. */
export type ContentDecoder = (stream: OctetStream, side: Side, mediaType: MediaType) => Decoder;

/** The media types that the stack can open, by their names in small letters. */
export type Contents = Readonly<Record<string, ContentDecoder>>;

/**
 * What the content of one HTTP message carries. The content without its framing is a stream of its own, whose octets come
 * as they cross and not when their chunk is whole; a line of it may begin in one chunk and end in another.
 */
export class ContentLayer extends CarriedLayer {
  readonly mediaType: MediaType;
  /** The HTTP unit of the message's head. */
  readonly headUnit: number;

  constructor(side: Side, headUnit: number, mediaType: MediaType, contentDecoder: ContentDecoder) {
    super((stream) => contentDecoder(stream, side, mediaType));
    this.headUnit = headUnit;
    this.mediaType = mediaType;
  }

  /** The last HTTP unit that belongs to this content: its head before any octet has come. */
  get lastUnit(): number {
    return this.pieces.lastUnit ?? this.headUnit;
  }

  /** Takes the next octets of the content, which stand at absolute `offset` in the HTTP unit `unit`. */
  receive(octets: Uint8Array, offset: number, unit: number): void {
    this.pieces.discardBefore(this.stream.octets.start);
    this.pieces.add({ at: this.stream.octets.end, length: octets.length, offset }, unit);
    this.stream.octets.append(octets);
    this.decoder.advance();
  }

  /** The message is over. */
  end(): void {
    this.stream.ended = true;
    this.decoder.advance();
  }
}
