import { type MediaType, suffixOf } from '../http/media-type.ts';
import type { Decoder, Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { CarriedLayer } from './carried-layer.ts';
import { createUnopenedDecoder } from './unopened.ts';

/** Makes the decoder of content of one media type over a stream of that content. */
export type ContentDecoder = (stream: OctetStream, side: Side, mediaType: MediaType) => Decoder;

/** The media types that the stack can open, by their names in small letters or by a suffix, as `+json`. */
export type Contents = Readonly<Record<string, ContentDecoder>>;

/**
 * The decoder of content of a media type, by its name or else its suffix; undefined when there is none in the table. Coded
 * content is not decoded: all that is said is with what it is coded.
 */
export function contentDecoderOf(mediaType: MediaType, contents: Contents): ContentDecoder | undefined {
  const key = [mediaType.name, suffixOf(mediaType)].find((each) => each !== undefined && Object.hasOwn(contents, each));
  const decoder = key === undefined ? undefined : contents[key];
  const { codings } = mediaType;
  if (!decoder || codings.length === 0) return decoder;
  return (stream) => createUnopenedDecoder(stream, `coded with ${codings.join(', then ')}, and not decoded here`);
}

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

  /**
   * The message is over.
   *
   * @param cut whether it is only because who receives it had closed
   */
  end(cut: boolean): void {
    this.stream.ended = true;
    this.stream.cut = cut;
    this.decoder.advance();
  }
}
