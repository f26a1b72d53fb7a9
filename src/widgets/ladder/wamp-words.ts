import type { Field, Unit } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { messageTypeOf } from '#wire/wamp/message-types.ts';
import { QUOTED, quote } from './quote.ts';

/** Elements that name what a message is about, for its title. */
const NAMES = ['Procedure', 'Topic', 'Error', 'Reason', 'Realm'];

/** Elements by which messages belong together. EVENTs are told by their subscription, as the ids of publications are long. */
const IDS: Readonly<Record<string, string>> = {
  Session: 'session',
  Request: 'request',
  Registration: 'registration',
  Subscription: 'subscription',
};

/** A WAMP message in a few words: the URI that it names; its ids and what it carries, or how it begins. Undefined when it is none. */
export function wampWords(
  { kind, fields, offset }: Unit,
  octets: Uint8Array,
): { readonly title: string; readonly note: string } | undefined {
  if (!fields.some(({ name }) => name === 'MessageType')) return undefined;
  const uri = fields.find(({ name, value }) => NAMES.includes(name) && typeof value === 'string')?.value;
  const text = (field: Field) =>
    decodeUtf8Lossy(octets.subarray(field.offset - offset, field.offset - offset + Math.min(field.length, 4 * QUOTED)));
  const told = fields.flatMap((field): string[] => {
    if (Object.hasOwn(IDS, field.name)) return [`${idWord(fields, field)} ${field.value}`];
    return field.name === 'Arguments' || field.name === 'ArgumentsKw' ? [quote(text(field))] : [];
  });
  return {
    title: uri === undefined ? kind : `${kind} ${shortened(String(uri))}`,
    note: told.length > 0 ? told.join(', ') : quote(decodeUtf8Lossy(octets.subarray(0, 4 * QUOTED))),
  };
}

/** In an ERROR the request has a type. */
function idWord(fields: readonly Field[], { name }: Field): string {
  const type = name === 'Request' && fields.find((field) => field.name === 'Request.Type');
  const answered = type ? messageTypeOf(type.value)?.name : undefined;
  return answered === undefined ? (IDS[name] ?? name) : `of ${answered}`;
}

function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
