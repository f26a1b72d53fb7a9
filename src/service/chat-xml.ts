/**
 * The chat in XML 1.0. A request is `<call id="1" name="add"><arg>2</arg><arg>3</arg></call>`, its answer
 * `<result id="1">5</result>` or `<error id="1" code="…">…</error>`, and what others do is `<said name="…">…</said>`. A document
 * type declaration is refused, so that there are no entities but the five that XML knows by itself.
 */
import { parseXml, XmlDocumentType, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Call, CallId, ChatCodec } from './chat.ts';
import { type Failure, failure, takesNumbers, type Value } from './procedures.ts';

/** How JSON writes a number (RFC 8259 section 6), which is how one is written here. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const LONGEST_ID = 64;
const LONGEST_NAME = 64;

type Refused = { readonly id: CallId; readonly error: Failure };

export const chatXml: ChatCodec = {
  read(text) {
    const parsed = parse(text);
    return parsed instanceof XmlElement ? readCall(parsed) : { id: null, ...parsed };
  },
  write(told) {
    switch (told.kind) {
      case 'result':
        return element('result', idAttribute(told.id), content(told.result));
      case 'error':
        return element('error', [...idAttribute(told.id), ['code', told.error.code]], escapeText(told.error.message));
      case 'said':
        return element('said', [...idAttribute(told.id ?? null), ['name', told.name]], escapeText(told.text));
      default:
        return element(told.kind, [['name', told.name]], '');
    }
  },
};

function parse(text: string): XmlElement | { readonly error: Failure } {
  try {
    const document = parseXml(text, { preserveDocumentType: true });
    if (document.children.some((node) => node instanceof XmlDocumentType)) {
      return failure('malformed', 'a document type declaration is not taken');
    }
    return document.root ?? failure('malformed', 'there is no element');
  } catch (error) {
    if (error instanceof XmlError) {
      const [reason] = error.message.split(' (line ');
      return failure('malformed', `${reason} at octet ${encodeUtf8(text.slice(0, error.pos)).length}`);
    }
    // Elements within elements are read by recursion, which too many of them exhaust.
    if (error instanceof RangeError) return failure('malformed', 'elements lie too deep in each other');
    throw error;
  }
}

function readCall({ name: root, attributes, children }: XmlElement): Call | Refused {
  const { id: given, name, ...others } = attributes;
  const id = given !== undefined && given.length <= LONGEST_ID ? given : null;
  const refuse = (message: string): Refused => ({ id, ...failure('invalid_request', message) });
  if (root !== 'call') return refuse(`a request is a “call” element, not “${root}”`);
  if (id === null) return refuse(`“call” needs an “id” of at most ${LONGEST_ID} characters`);
  if (name === undefined || name.length > LONGEST_NAME) return refuse('“call” needs a “name”');
  const [other] = Object.keys(others);
  if (other !== undefined) return refuse(`“call” has no attribute “${other}”`);
  const args: Value[] = [];
  for (const child of children) {
    if (child instanceof XmlElement) {
      const text = textOf(child);
      if (child.name !== 'arg' || text === undefined) return refuse('“call” holds “arg” elements, and they hold text');
      args.push(takesNumbers(name) && NUMBER.test(text) ? Number(text) : text);
    } else if (!(child instanceof XmlText) || child.text.trim() !== '') {
      return refuse('between the “arg” elements there is only white space');
    }
  }
  return { id, name, args };
}

/** The text of an element that holds nothing else, and has no attributes. */
function textOf({ attributes, children }: XmlElement): string | undefined {
  const texts = children.filter((child) => child instanceof XmlText);
  const isPlain = Object.keys(attributes).length === 0 && texts.length === children.length;
  return isPlain ? texts.map(({ text }) => text).join('') : undefined;
}

function content(value: Value): string {
  if (Array.isArray(value)) return value.map((item: Value) => element('item', [], content(item))).join('');
  return value === null ? '' : escapeText(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function idAttribute(id: CallId): [string, string][] {
  return id === null ? [] : [['id', String(id)]];
}

function element(name: string, attributes: readonly (readonly [string, string])[], inner: string): string {
  const written = attributes.map(([key, value]) => ` ${key}="${escapeText(value)}"`).join('');
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as content or as an attribute's value (XML 1.0 sections 2.4 and 3.3.3): line breaks and tabs as references, so that no
 * reader makes others of them. What XML has no way to write becomes U+FFFD.
 */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? `&#${character.charCodeAt(0)};`);
}
