import type { Breach, Pending, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createEventStreamDecoder, type DispatchedEvent, type EventStreamDecoder } from '#wire/sse/decoder.ts';

export interface Decoded {
  readonly stream: OctetStream;
  readonly decoder: EventStreamDecoder;
  readonly units: readonly Unit[];
  readonly pending: Pending | undefined;
  readonly events: readonly DispatchedEvent[];
}

/** Feeds a decoder with these parts one after the other, ends the stream, and takes everything apart in order. */
export function decodeParts(parts: readonly Uint8Array[], ended = true, by: 'append' | 'adopt' = 'append'): Decoded {
  const stream = new OctetStream();
  const decoder = createEventStreamDecoder(stream);
  for (const part of parts) {
    stream.octets[by](part);
    decoder.advance();
  }
  stream.ended = ended;
  decoder.advance();
  const indexes = Array.from({ length: stream.units.count }, (_, index) => index);
  const units = indexes.map((index) => decoder.dissect(index));
  const events = indexes.flatMap((index) => decoder.event(index) ?? []);
  return { stream, decoder, units, pending: decoder.pending(), events };
}

export function decode(octets: Uint8Array): Decoded {
  return decodeParts([octets]);
}

export function octetByOctet(octets: Uint8Array): Uint8Array[] {
  return Array.from(octets, (octet) => Uint8Array.of(octet));
}

/** Every breach in the order of the octets, that of the unfinished line last. */
export function breachesOf({ units, pending }: Decoded): Breach[] {
  return [...units, ...(pending ? [pending] : [])].flatMap(({ broken }) => broken);
}

/** `octets` cut at these places. */
export function cutAt(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const inside = [...new Set(places.map((place) => place % (octets.length + 1)))].sort((a, b) => a - b);
  return [...inside, octets.length].map((end, index) => octets.subarray(index === 0 ? 0 : inside[index - 1], end));
}
