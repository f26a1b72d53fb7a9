import type { Breach, Field, Pending, Side, Unit } from '#wire/octets/dissection.ts';
import { fromHex } from '#wire/octets/hex.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import type { DeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { createFrameDecoder, type FrameDecoder, type FrameLimits } from '#wire/websocket/frame-decoder.ts';
import type { Message } from '#wire/websocket/message.ts';

/** permessage-deflate as it is agreed on when neither side asks for anything. */
export const PLAIN_DEFLATE: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

export interface Decoded {
  readonly stream: OctetStream;
  readonly decoder: FrameDecoder;
  readonly units: readonly Unit[];
  readonly pending: Pending | undefined;
  readonly messages: readonly Message[];
}

export interface DecodeOptions {
  readonly side?: Side;
  readonly deflate?: DeflateParameters;
  readonly limits?: FrameLimits;
  /** Octets that stand before the first frame, as a head would. */
  readonly start?: number;
}

export function octetsOf(hex: string): Uint8Array {
  const read = fromHex(hex);
  if ('error' in read) throw new Error(read.error);
  return read.octets;
}

/** Feeds a decoder with these parts one after the other, and takes everything apart in order. */
export function decodeParts(
  parts: readonly Uint8Array[],
  { side = 'client', start = 0, deflate, limits }: DecodeOptions = {},
): Decoded {
  const stream = new OctetStream();
  stream.octets.append(new Uint8Array(start));
  const messages: Message[] = [];
  const decoder = createFrameDecoder(stream, {
    side,
    start,
    ...(deflate ? { deflate } : {}),
    ...(limits ? { limits } : {}),
  });
  decoder.deliver((message) => messages.push(message));
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
  }
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { stream, decoder, units, pending: decoder.pending(), messages };
}

export function decode(octets: Uint8Array | string, options: DecodeOptions = {}): Decoded {
  return decodeParts([typeof octets === 'string' ? octetsOf(octets) : octets], options);
}

/** The three ways in which every vector is fed. What is added behind a vector is the beginning of a frame. */
export const feedings: Readonly<Record<string, (octets: Uint8Array) => readonly Uint8Array[]>> = {
  whole: (octets) => [octets],
  'octet by octet': (octets) => Array.from(octets, (octet) => Uint8Array.of(octet)),
  'with trailing octets': (octets) => [new Uint8Array([...octets, 0x81])],
};

/** Every breach in the order of the octets, that of the unfinished frame last. */
export function breachesOf({ units, pending }: Decoded): Breach[] {
  return [...units.flatMap(({ broken }) => broken), ...(pending?.broken ?? [])];
}

export function fieldOf(unit: Unit | undefined, name: string): Field {
  const inside = (fields: readonly Field[]): Field | undefined =>
    fields
      .map((field) => (field.name === name ? field : inside(field.fields ?? [])))
      .find((field) => field !== undefined);
  const found = inside(unit?.fields ?? []);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}
