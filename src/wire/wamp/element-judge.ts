import { elementsOf, membersOf } from '../json/reader.ts';
import type { Field, Rule } from '../octets/dissection.ts';
import {
  type ElementSpec,
  type ElementType,
  GREATEST_ID,
  MessageCode,
  type MessageType,
  messageTypeOf,
  PAYLOAD,
} from './message-types.ts';
import { messageRules } from './rules.ts';
import { hasStrictComponents, isLooseUri, isReserved } from './uri.ts';

/** Notes that the octets of `at` break `rule`. */
export type Note = (rule: Rule, at: Field, likely?: string) => void;

const OWN_KEY = /^_[a-z0-9_]{3,}$/;
const KEY = /^[a-z][a-z0-9_]{2,}$/;
const CLIENT_ROLES = ['publisher', 'subscriber', 'caller', 'callee'];
const ROUTER_ROLES = ['broker', 'dealer'];

const JSON_NAMES: Readonly<Record<ElementType, string>> = {
  id: 'number',
  integer: 'number',
  uri: 'string',
  string: 'string',
  dict: 'object',
  list: 'array',
};

/** Judges the elements of a message after its type; whether each is of the type that its place wants. */
export function judgeElements(type: MessageType, elements: readonly Field[], note: Note): boolean {
  const places = [...type.elements, ...(type.carriesPayload ? PAYLOAD : [])];
  let sound = true;
  elements.forEach((element, index) => {
    const place = places[index];
    if (place === undefined) {
      note(messageRules.elements, element, 'one element too many');
      sound = false;
    } else if (!judgeElement(type, place, element, note)) sound = false;
  });
  judgePayload(type, elements, note);
  return sound;
}

function judgeElement(type: MessageType, { name, type: wanted }: ElementSpec, element: Field, note: Note): boolean {
  if (element.name !== JSON_NAMES[wanted]) {
    note(messageRules.elementType, element, `${name} is ${article(wanted)}`);
    return false;
  }
  switch (wanted) {
    case 'id':
      return judgeId(element, note);
    case 'integer':
      return judgeInteger(type, element, note);
    case 'uri':
      return judgeUri(type, name, element, note);
    case 'dict':
      if (name === 'Options' || name === 'Details') judgeKeys(element, note);
      if (type.code === MessageCode.HELLO) judgeRoles(element, CLIENT_ROLES, messageRules.clientRoles, note);
      if (type.code === MessageCode.WELCOME) judgeRoles(element, ROUTER_ROLES, messageRules.routerRoles, note);
      return true;
    default:
      return true;
  }
}

function judgeId(element: Field, note: Note): boolean {
  const { value } = element;
  const isId = (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 2 ** 53) || value === GREATEST_ID;
  if (!isId) note(messageRules.idRange, element);
  return isId;
}

/** The only integer that is no id is the type of the request in an ERROR. */
function judgeInteger(type: MessageType, element: Field, note: Note): boolean {
  const request = messageTypeOf(element.value);
  const isRequest = request?.elements[0]?.name === 'Request' && ANSWERED.includes(request.code);
  if (type.code === MessageCode.ERROR && !isRequest) note(messageRules.errorRequest, element);
  return isRequest;
}

const { PUBLISH, SUBSCRIBE, UNSUBSCRIBE, CALL, REGISTER, UNREGISTER, INVOCATION } = MessageCode;
/** What may be answered with an ERROR (section 3.4). */
const ANSWERED: readonly number[] = [PUBLISH, SUBSCRIBE, UNSUBSCRIBE, CALL, REGISTER, UNREGISTER, INVOCATION];

function judgeUri(type: MessageType, name: string, element: Field, note: Note): boolean {
  const uri = String(element.value);
  if (!isLooseUri(uri)) {
    note(messageRules.uri, element);
    return false;
  }
  if (!hasStrictComponents(uri)) note(messageRules.strictUri, element);
  // To subscribe to what the router publishes of itself, and to call it, is what URIs of its own are for.
  const isOwn = type.code === PUBLISH || type.code === REGISTER;
  if (isOwn && (name === 'Topic' || name === 'Procedure') && isReserved(uri)) note(messageRules.reservedUri, element);
  return true;
}

function judgeKeys(dict: Field, note: Note): void {
  for (const { name } of membersOf(dict)) {
    const key = String(name.value);
    if (!KEY.test(key) && !OWN_KEY.test(key)) note(messageRules.keys, name);
  }
}

function judgeRoles(details: Field, known: readonly string[], rule: Rule, note: Note): void {
  const roles = membersOf(details).findLast(({ name }) => name.value === 'roles')?.value;
  const announced = roles?.name === 'object' ? membersOf(roles) : [];
  if (!announced.some(({ name }) => known.includes(String(name.value)))) note(rule, details);
}

/** Empty ones at the end are better left out (section 3.7). */
function judgePayload(
  { elements: { length }, carriesPayload }: MessageType,
  elements: readonly Field[],
  note: Note,
): void {
  const [args, keyed] = carriesPayload ? elements.slice(length) : [];
  const isEmpty = (element: Field | undefined) =>
    element?.name === 'array'
      ? elementsOf(element).length === 0
      : element?.name === 'object' && membersOf(element).length === 0;
  if (keyed && isEmpty(keyed)) note(messageRules.emptyArguments, keyed);
  else if (args && keyed === undefined && isEmpty(args)) note(messageRules.emptyArguments, args);
}

function article(type: ElementType): string {
  const words: Readonly<Record<ElementType, string>> = {
    id: 'an id: an integer',
    integer: 'an integer',
    uri: 'a URI: a string',
    string: 'a string',
    dict: 'a dictionary: a JSON object',
    list: 'a list: a JSON array',
  };
  return words[type];
}
