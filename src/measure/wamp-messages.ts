import type { CaptureReader, UnitEntry } from '#capture/reader.ts';
import { membersOf } from '#wire/json/reader.ts';
import type { Field, Unit, Value } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { messageTypeOf } from '#wire/wamp/message-types.ts';

/** One WAMP message of a capture. */
export interface SeenMessage {
  /** The frame in which it ends: who sent it, on which connection, when. */
  readonly entry: UnitEntry;
  readonly message: Unit;
  /** What it carries for the application, written in one way only, so that a router which wrote it anew wrote the same. */
  readonly payload: string;
}

/** An id: an integer, the greatest of them as text (WAMP section 2.1.2). */
export type Id = number | string;

/** The WAMP messages that end in the unit `entry` of a capture. */
export function messagesIn(reader: CaptureReader, entry: UnitEntry): SeenMessage[] {
  const { side, unit } = entry;
  return reader
    .stretchOf(entry)
    .wire.nestedIn(side, unit)
    .filter((nested) => nested.unit.protocol === 'wamp')
    .map(({ unit: message, octets }) => ({ entry, message, payload: payloadOf(message, octets) }));
}

/** The element of a message by the name of its place. */
export function elementOf({ message }: SeenMessage, name: string): Field | undefined {
  return message.fields.find((field) => field.name === name);
}

export function idIn(seen: SeenMessage, name: string): Id | undefined {
  const value = elementOf(seen, name)?.value;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

export function uriIn(seen: SeenMessage, name: string): string | undefined {
  const value = elementOf(seen, name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** The name of the request that an ERROR answers, such as `CALL`. */
export function requestTypeIn(seen: SeenMessage): string | undefined {
  return messageTypeOf(elementOf(seen, 'Request.Type')?.value)?.name;
}

/** The value of a member of an element that is a dictionary: of a literal its text. */
export function memberIn(seen: SeenMessage, name: string, key: string): Value | undefined {
  return memberOf(elementOf(seen, name), key)?.value;
}

/** The keys of a dictionary within one. */
export function keysIn(seen: SeenMessage, name: string, key: string): string[] {
  const dictionary = memberOf(elementOf(seen, name), key);
  return dictionary ? membersOf(dictionary).map((member) => String(member.name.value)) : [];
}

function memberOf(dictionary: Field | undefined, key: string): Field | undefined {
  return dictionary && membersOf(dictionary).findLast(({ name }) => name.value === key)?.value;
}

function payloadOf({ fields, offset }: Unit, octets: Uint8Array): string {
  return ['Arguments', 'ArgumentsKw']
    .map((name) => fields.find((field) => field.name === name))
    .map((field) =>
      field ? written(octets.subarray(field.offset - offset, field.offset - offset + field.length)) : '',
    )
    .filter((text) => text !== '' && text !== '[]' && text !== '{}')
    .join(' ');
}

function written(octets: Uint8Array): string {
  const text = decodeUtf8Lossy(octets);
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
