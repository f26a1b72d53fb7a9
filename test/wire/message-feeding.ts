import { expect } from 'vitest';
import type { Breach, Field, Pending, Side, Unit } from '#wire/octets/dissection.ts';
import type { MessageDecoder } from '#wire/octets/message-decoder.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { expectFieldsTile } from './websocket/tiling.ts';

type MakeDecoder = (stream: OctetStream, side: Side) => MessageDecoder;

/** Messages that one side sent, each whole, and the octets of one that is not. */
export interface ReadMessages {
  readonly units: readonly Unit[];
  readonly pending: Pending | undefined;
  readonly decoder: MessageDecoder;
  readonly stream: OctetStream;
}

/** Feeds a decoder with messages, each in the parts in which it comes; `rest` is the beginning of one more. */
export function readMessages(
  make: MakeDecoder,
  messages: readonly (readonly Uint8Array[])[],
  { side = 'client', start = 0, rest = [] }: { side?: Side; start?: number; rest?: readonly Uint8Array[] } = {},
): ReadMessages {
  const stream = new OctetStream(start);
  const decoder = make(stream, side);
  const receive = (part: Uint8Array) => {
    stream.octets.append(part);
    decoder.advance();
    const pending = decoder.pending();
    if (pending) expectTiled(pending);
  };
  for (const parts of messages) {
    for (const part of parts) receive(part);
    decoder.endMessage();
  }
  for (const part of rest) receive(part);
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  return { units, pending: decoder.pending(), decoder, stream };
}

/** The only unit of one message, given as text or as octets. */
export function readOne(make: MakeDecoder, message: string | Uint8Array, side: Side = 'client'): Unit {
  const [unit] = readMessages(make, [[octetsOf(message)]], { side }).units;
  if (!unit) throw new Error('no unit');
  return unit;
}

export function octetsOf(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? encodeUtf8(message) : message;
}

export function octetByOctet(octets: Uint8Array): Uint8Array[] {
  return Array.from(octets, (octet) => Uint8Array.of(octet));
}

/** Fails unless the fields of a unit tile it, and its breaches lie in it. */
export function expectTiled(unit: Unit): void {
  expectFieldsTile(unit);
  for (const { offset, length } of unit.broken) {
    expect(offset).toBeGreaterThanOrEqual(unit.offset);
    expect(offset + length).toBeLessThanOrEqual(unit.offset + unit.length);
    expect(length).toBeGreaterThanOrEqual(unit.length === 0 ? 0 : 1);
  }
}

/** The ids of the broken rules, and where each was broken, relative to the unit. */
export function broken({ offset, broken: breaches }: Unit): [rule: string, at: number][] {
  return breaches.map((breach) => [breach.rule.id, breach.offset - offset]);
}

export function isFatal({ rule }: Breach): boolean {
  return rule.level === 'MUST';
}

/** The fields of this name, however deep, in order. */
export function fieldsNamed({ fields }: { readonly fields?: readonly Field[] }, name: string): Field[] {
  return (fields ?? []).flatMap((field) => [...(field.name === name ? [field] : []), ...fieldsNamed(field, name)]);
}
