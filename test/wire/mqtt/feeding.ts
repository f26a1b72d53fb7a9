import { createMqttDecoder } from '#wire/mqtt/decoder.ts';
import type { Version } from '#wire/mqtt/packet-types.ts';
import { MqttSession } from '#wire/mqtt/session.ts';
import type { Breach, Decoder, Field, Pending, Side, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';

export interface Decoded {
  readonly stream: OctetStream;
  readonly decoder: Decoder;
  readonly units: readonly Unit[];
  readonly pending: Pending | undefined;
}

export interface DecodeOptions {
  readonly side?: Side;
  /** Version of a connection that is seen from the middle. */
  readonly version?: Version | undefined;
  /** Octets that stand before the first packet. */
  readonly start?: number;
}

/** Feeds a decoder of one side, seen from the middle, with these parts one after the other, and takes everything apart in order. */
export function decodeParts(
  parts: readonly Uint8Array[],
  { side = 'client', version, start = 0 }: DecodeOptions = {},
): Decoded {
  const stream = new OctetStream(start);
  const decoder = createMqttDecoder(stream, { side, session: new MqttSession({ whole: false, version }) });
  for (const part of parts) {
    stream.octets.append(part);
    decoder.advance();
  }
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { stream, decoder, units, pending: decoder.pending() };
}

export function decode(octets: Uint8Array, options: DecodeOptions = {}): Decoded {
  return decodeParts([octets], options);
}

/** A packet and who sends it. */
export type Sent = readonly [side: Side, octets: Uint8Array];

/** Plays a whole connection, in the order in which its packets crossed; the units in that order. */
export function play(sent: readonly Sent[]): Unit[] {
  const session = new MqttSession({ whole: true });
  const streams = { client: new OctetStream(), server: new OctetStream() };
  const decoders = {
    client: createMqttDecoder(streams.client, { side: 'client', session }),
    server: createMqttDecoder(streams.server, { side: 'server', session }),
  };
  return sent.flatMap(([side, octets]) => {
    const { units } = streams[side];
    const from = units.count;
    streams[side].octets.append(octets);
    decoders[side].advance();
    return Array.from({ length: units.count - from }, (_, step) => decoders[side].dissect(from + step));
  });
}

/** The three ways in which every vector is fed. What is added behind a vector is the beginning of a PINGREQ. */
export const feedings: Readonly<Record<string, (octets: Uint8Array) => readonly Uint8Array[]>> = {
  whole: (octets) => [octets],
  'octet by octet': (octets) => Array.from(octets, (octet) => Uint8Array.of(octet)),
  'with trailing octets': (octets) => [new Uint8Array([...octets, 0xc0])],
};

/** Every breach in the order of the packets, that of the unfinished one last. */
export function breachesOf({ units, pending }: Pick<Decoded, 'units' | 'pending'>): Breach[] {
  return [...units.flatMap(({ broken }) => broken), ...(pending?.broken ?? [])];
}

/** The first field of this name, however deep. */
export function fieldOf({ fields }: Pick<Unit, 'fields'>, name: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === name ? field : fieldOf({ fields: field.fields ?? [] }, name);
    if (found) return found;
  }
  return undefined;
}

export function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}
