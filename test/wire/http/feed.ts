import { createHttpDecoder, type HttpDecoder, type HttpDecoderOptions } from '#wire/http/decoder.ts';
import { refusalFor } from '#wire/http/refusal.ts';
import type { Breach, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';

/** The octets of a text with one character an octet. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export interface Fed {
  readonly decoder: HttpDecoder;
  readonly stream: OctetStream;
  readonly units: readonly Unit[];
  readonly pending: ReturnType<HttpDecoder['pending']>;
  /** What the decoder reported while it read. */
  readonly reported: readonly Breach[];
}

/** Feeds `pieces` to a decoder one after the other, then ends the stream if `end` says so. */
export function feed(pieces: Iterable<Uint8Array>, options: HttpDecoderOptions, end = false): Fed {
  const stream = new OctetStream();
  const reported: Breach[] = [];
  const decoder = createHttpDecoder(stream, { ...options, onBroken: (broken) => reported.push(...broken) });
  for (const piece of pieces) {
    stream.octets.append(piece);
    decoder.advance();
  }
  if (end) {
    stream.ended = true;
    decoder.advance();
  }
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { decoder, stream, units, pending: decoder.pending(), reported };
}

/** `octets` one by one. */
export function octetByOctet(octets: Uint8Array): Uint8Array[] {
  return Array.from(octets, (octet) => Uint8Array.of(octet));
}

/** All breaches of a feeding, in units and in what is pending. */
export function breachesOf({ units, pending }: Fed): Breach[] {
  return [...units, ...(pending ? [pending] : [])].flatMap((unit) => unit.broken);
}

export function refusalOf(fed: Fed): ReturnType<typeof refusalFor> {
  return refusalFor(breachesOf(fed));
}
