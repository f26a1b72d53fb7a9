import { elementsOf, readJson } from '../json/reader.ts';
import { jsonRules } from '../json/rules.ts';
import type { Breach, Field, Rule, Side } from '../octets/dissection.ts';
import { judgeElements } from './element-judge.ts';
import { GREATEST_ID, isExtensionCode, type MessageType, messageTypeOf, PAYLOAD } from './message-types.ts';
import { messageRules } from './rules.ts';

/** A WAMP message taken apart. */
export interface WampMessage {
  /** The name of its type, such as `CALL`. */
  readonly kind: string;
  readonly type: MessageType | undefined;
  /** They tile the message: brackets, separators, and one for each element by its name. */
  readonly fields: readonly Field[];
  readonly broken: Breach[];
  /** The elements after the type, by place, as JSON fields. */
  readonly elements: readonly Field[];
  /** It has the elements that its type wants, each of its type: what it says can be followed. */
  readonly sound: boolean;
}

export interface WampText {
  readonly octets: Uint8Array;
  /** Absolute offset of the first of them. */
  readonly offset: number;
  readonly side: Side;
  /** False while more of the message is to come. */
  readonly whole: boolean;
}

/**
 * Takes a message apart by places (WAMP section 3), and judges it by itself. While more of it is to come, or when it is no JSON,
 * nothing is said of its elements.
 */
export function readMessage(text: WampText): WampMessage {
  const { fields, value, complete, ...json } = readJson(text);
  const [first, ...elements] = value?.name === 'array' ? elementsOf(value) : [];
  const broken = json.broken.filter((each) => !isGreatestId(each, elements));
  const breach = (rule: Rule, { offset, length }: Pick<Field, 'offset' | 'length'>, likely?: string) => {
    broken.push({ rule, offset, length, blame: text.side, ...(likely === undefined ? {} : { likely }) });
  };
  const isJson = complete && text.whole;
  const isCut = broken.some(({ rule }) => rule === jsonRules.limits);
  if (!complete && text.whole && !isCut) {
    breach(messageRules.serialization, { offset: text.offset, length: text.octets.length });
  }
  const unnamed = { kind: 'unknown message', type: undefined, fields, broken, elements: [], sound: false };
  if (value?.name !== 'array') {
    if (isJson && value) breach(messageRules.list, value);
    return unnamed;
  }
  const code = first?.name === 'number' ? first.value : undefined;
  const type = messageTypeOf(code);
  const isExtension = typeof code === 'number' && isExtensionCode(code);
  const kind = type?.name ?? (isExtension ? 'extension message' : 'unknown message');
  const placed = fields.flatMap((field) => (field === value ? partsOf(value, type) : [field]));
  const named = { ...unnamed, kind, type, fields: placed, elements };
  if (!isJson) return named;
  if (type === undefined) {
    if (first?.name !== 'number') breach(messageRules.list, first ?? value);
    else if (!isExtension) breach(messageRules.typeKnown, first);
    return named;
  }
  if (!type.senders.includes(text.side)) breach(messageRules.direction, first ?? value);
  const sound = judgeElements(type, elements, breach);
  const missing = type.elements[elements.length]?.name;
  if (missing !== undefined) breach(messageRules.elements, value, `${missing} is missing`);
  return { ...named, sound: sound && missing === undefined };
}

/** What JSON warns of and WAMP allows. */
function isGreatestId({ rule, offset }: Breach, elements: readonly Field[]): boolean {
  return (
    rule === jsonRules.numberRange &&
    elements.some((element) => element.offset === offset && element.value === GREATEST_ID)
  );
}

/** The parts of the list, its elements by their names. */
function partsOf(list: Field, type: MessageType | undefined): Field[] {
  const places = type ? [...type.elements, ...(type.carriesPayload ? PAYLOAD : [])] : [];
  const elements = elementsOf(list);
  return (list.fields ?? []).map((field) => {
    const place = elements.indexOf(field);
    if (place === -1) return field;
    if (place === 0) return { ...field, name: 'MessageType', meaning: type?.name ?? 'unknown' };
    const name = places[place - 1]?.name;
    return name === undefined ? { ...field, name: type ? 'surplus element' : 'element' } : { ...field, name };
  });
}
