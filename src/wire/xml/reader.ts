import type { Breach, Field, Rule, Side, Value } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { decodeUtf8Lossy, encodeUtf8 } from '../octets/utf8.ts';
import { readText } from './references.ts';
import { xmlRules } from './rules.ts';
import { type Fault, faultOf } from './well-formedness.ts';

/** How deep elements may lie in each other, and how many fields there may be, before the rest is not taken apart. */
const DEEPEST = 256;
const MOST_FIELDS = 20_000;
const SHOWN_OCTETS = 4096;

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const COMMENT = encodeUtf8('<!--');
const COMMENT_END = encodeUtf8('-->');
const CDATA = encodeUtf8('<![CDATA[');
const CDATA_END = encodeUtf8(']]>');
const INSTRUCTION = encodeUtf8('<?');
const INSTRUCTION_END = encodeUtf8('?>');
const DECLARATION = encodeUtf8('<?xml');
const DOCUMENT_TYPE = encodeUtf8('<!DOCTYPE');
const END_TAG = encodeUtf8('</');
const EMPTY_END = encodeUtf8('/>');

/** Line ends are told as line feeds (section 2.11), in the values of attributes as spaces, as tabs are (section 3.3.3). */
const CHARACTER_DATA = { run: 'character data', say: (text: string) => text.replace(/\r\n?/g, '\n') };
const IN_VALUE = { run: 'characters', say: (text: string) => text.replace(/\r\n|[\t\n\r]/g, ' ') };

export interface XmlText {
  readonly octets: Uint8Array;
  /** Absolute offset of the first of them. */
  readonly offset: number;
  /** Who sent it, and is to blame. */
  readonly side: Side;
  /** False while more of the document is to come. */
  readonly whole: boolean;
}

/** A document taken apart: its fields tile it. */
export interface ReadXml {
  readonly fields: Field[];
  readonly broken: Breach[];
}

/**
 * Takes an XML document apart (XML 1.0): tags, names, attributes, text, comments, CDATA sections and processing instructions are
 * fields, those of an element within it. Whether it is well-formed a parser of its own says; from the octet at which it is not, what
 * follows is one field, `octets not understood`, within the innermost element.
 */
export function readXml(text: XmlText): ReadXml {
  return new XmlReader(text).read();
}

class XmlReader {
  readonly #octets: Uint8Array;
  readonly #base: number;
  readonly #side: Side;
  readonly #fault: Fault | undefined;
  readonly #broken: Breach[] = [];
  /** Index past the last octet that is taken apart. */
  readonly #limit: number;
  #at = 0;
  /** Where the last attribute begins. */
  #attribute = 0;
  #count = 0;
  #stopped = false;

  constructor({ octets, offset, side, whole }: XmlText) {
    this.#octets = octets;
    this.#base = offset;
    this.#side = side;
    this.#fault = whole ? faultOf(octets) : undefined;
    this.#limit = this.#fault?.at ?? octets.length;
  }

  read(): ReadXml {
    const fields: Field[] = [];
    if (this.#begins(BYTE_ORDER_MARK)) this.#push(fields, 'byte order mark', 3, null);
    if (this.#begins(DECLARATION) && isWhitespace(this.#octets[this.#at + 5])) this.#declaration(fields);
    this.#content(fields, 0, true);
    if (!this.#stopped && this.#fault) this.#tell(this.#fault);
    this.#rest(fields);
    return { fields, broken: this.#broken };
  }

  /** What the parser found, which it finds of an attribute that comes again only past its end. */
  #tell({ rule, at, likely }: Fault): void {
    this.#breach(rule, rule === xmlRules.uniqueAttributes ? this.#attribute : at, likely);
  }

  /** A breach at the octet `at`; at the last one where that is past the end. */
  #breach(rule: Rule, at: number, likely?: string): void {
    const last = Math.max(0, Math.min(at, this.#octets.length - 1));
    const length = Math.min(1, this.#octets.length);
    const breach = { rule, offset: this.#base + last, length, blame: this.#side };
    this.#broken.push(likely === undefined ? breach : { ...breach, likely });
  }

  #stop(rule: Rule): void {
    this.#stopped = true;
    this.#breach(rule, this.#at);
  }

  #push(into: Field[], name: string, length: number, value: Value, fields?: Field[]): void {
    const field = { name, offset: this.#base + this.#at, length, value };
    into.push(fields === undefined ? field : { ...field, fields });
    this.#at += length;
    this.#count += 1;
  }

  /** A field of what was read since index `from`. */
  #close(into: Field[], name: string, from: number, value: Value, fields: Field[]): void {
    into.push({ name, offset: this.#base + from, length: this.#at - from, value, fields });
    this.#count += 1;
  }

  /** All that is left, once nothing more is taken apart. */
  #rest(into: Field[]): void {
    const left = this.#octets.length - this.#at;
    if (left === 0) return;
    const value = toHex(this.#octets.subarray(this.#at, this.#at + SHOWN_OCTETS));
    const field = { name: 'octets not understood', offset: this.#base + this.#at, length: left, value };
    into.push({ ...field, meaning: left > SHOWN_OCTETS ? `hex, the first ${SHOWN_OCTETS} of ${left} octets` : 'hex' });
    this.#at = this.#octets.length;
  }

  #begins(mark: Uint8Array): boolean {
    return (
      this.#at + mark.length <= this.#limit && mark.every((octet, index) => this.#octets[this.#at + index] === octet)
    );
  }

  /** Index of the first `mark` from `from` on that ends before the limit; -1 when there is none. */
  #find(mark: Uint8Array, from: number): number {
    const [first = 0] = mark;
    for (let at = this.#octets.indexOf(first, from); at !== -1; at = this.#octets.indexOf(first, at + 1)) {
      if (at + mark.length > this.#limit) return -1;
      if (mark.every((octet, index) => this.#octets[at + index] === octet)) return at;
    }
    return -1;
  }

  #text(from: number, to: number): string {
    return decodeUtf8Lossy(this.#octets.subarray(from, Math.min(to, from + SHOWN_OCTETS)));
  }

  /** Reads what stands in an element, or in the document; whether it has come to an end tag. */
  #content(into: Field[], depth: number, isProlog = false): boolean {
    while (!this.#stopped && this.#at < this.#limit) {
      const from = this.#at;
      if (this.#octets[from] !== LESS_THAN) this.#characters(into, isProlog);
      else if (this.#begins(END_TAG)) return true;
      else if (this.#begins(COMMENT)) this.#marked(into, 'comment', COMMENT, COMMENT_END, 'comment text');
      else if (this.#begins(CDATA)) this.#marked(into, 'CDATA section', CDATA, CDATA_END, 'CDATA characters');
      else if (this.#begins(DOCUMENT_TYPE)) this.#stop(xmlRules.noDocumentType);
      else if (this.#begins(INSTRUCTION)) this.#instruction(into);
      else if (depth > DEEPEST || this.#count > MOST_FIELDS) this.#stop(xmlRules.limits);
      else this.#element(into, depth);
      if (this.#at === from) return false;
    }
    return false;
  }

  #characters(into: Field[], isProlog: boolean): void {
    const next = this.#octets.indexOf(LESS_THAN, this.#at);
    const to = next === -1 || next > this.#limit ? this.#limit : next;
    if (isBlank(this.#octets, this.#at, to)) {
      this.#push(into, 'whitespace', to - this.#at, null);
      return;
    }
    if (isProlog) return;
    const { parts } = readText(this.#octets, this.#at, to, this.#base, CHARACTER_DATA);
    into.push(...parts);
    this.#count += parts.length;
    this.#at = to;
  }

  /** What begins with one mark and goes on to another: a comment, a CDATA section. */
  #marked(into: Field[], name: string, begin: Uint8Array, end: Uint8Array, inner: string): void {
    const from = this.#at;
    const to = this.#find(end, from + begin.length);
    if (to === -1) return;
    const fields: Field[] = [];
    const text = this.#text(from + begin.length, to);
    this.#push(fields, `${name} begins`, begin.length, this.#text(from, from + begin.length));
    if (to > this.#at) this.#push(fields, inner, to - this.#at, text);
    this.#push(fields, `${name} ends`, end.length, this.#text(to, to + end.length));
    this.#close(into, name, from, text, fields);
  }

  #instruction(into: Field[]): void {
    const from = this.#at;
    const to = this.#find(INSTRUCTION_END, from + 2);
    if (to === -1) return;
    const fields: Field[] = [];
    this.#push(fields, 'processing instruction begins', 2, '<?');
    const target = this.#name(fields, 'target');
    this.#whitespace(fields);
    if (to > this.#at) this.#push(fields, 'instruction', to - this.#at, this.#text(this.#at, to));
    this.#push(fields, 'processing instruction ends', 2, '?>');
    this.#close(into, 'processing instruction', from, target, fields);
  }

  #declaration(into: Field[]): void {
    const from = this.#at;
    const fields: Field[] = [];
    this.#push(fields, 'XML declaration begins', 5, '<?xml');
    this.#attributes(fields);
    if (this.#begins(INSTRUCTION_END)) this.#push(fields, 'XML declaration ends', 2, '?>');
    this.#close(into, 'XML declaration', from, null, fields);
    const encoding = fields.find((field) => field.name === 'attribute' && field.value === 'encoding');
    const value = encoding?.fields?.find(({ name }) => name === 'attribute value');
    if (value && String(value.value).toLowerCase() !== 'utf-8') {
      this.#breach(
        xmlRules.encoding,
        value.offset - this.#base,
        'it is UTF-8 that crosses in the messages of this subprotocol',
      );
    }
  }

  #element(into: Field[], depth: number): void {
    const from = this.#at;
    const tag: Field[] = [];
    this.#push(tag, 'tag begins', 1, '<');
    const name = this.#name(tag, 'element name');
    this.#attributes(tag);
    const isEmpty = this.#begins(EMPTY_END);
    const isClosed = isEmpty || (this.#at < this.#limit && this.#octets[this.#at] === GREATER_THAN);
    if (isClosed) this.#push(tag, 'tag ends', isEmpty ? 2 : 1, isEmpty ? '/>' : '>');
    else this.#rest(tag);
    const fields: Field[] = [];
    this.#close(fields, isEmpty ? 'empty-element tag' : 'start tag', from, name, tag);
    if (isClosed && !isEmpty) {
      if (this.#content(fields, depth + 1)) this.#endTag(fields);
      else this.#rest(fields);
    }
    this.#close(into, 'element', from, name, fields);
  }

  #endTag(into: Field[]): void {
    const from = this.#at;
    const fields: Field[] = [];
    this.#push(fields, 'tag begins', 2, '</');
    const name = this.#name(fields, 'element name');
    this.#whitespace(fields);
    if (this.#at < this.#limit && this.#octets[this.#at] === GREATER_THAN) this.#push(fields, 'tag ends', 1, '>');
    else this.#rest(fields);
    this.#close(into, 'end tag', from, name, fields);
  }

  #attributes(into: Field[]): void {
    for (;;) {
      this.#whitespace(into);
      const from = this.#at;
      const fields: Field[] = [];
      const name = this.#name(fields, 'attribute name');
      if (name === '') return;
      this.#attribute = from;
      this.#whitespace(fields);
      if (this.#at < this.#limit && this.#octets[this.#at] === EQUALS) {
        this.#push(fields, 'equals sign', 1, '=');
        this.#whitespace(fields);
        this.#attributeValue(fields);
      }
      this.#close(into, 'attribute', from, name, fields);
      if (fields.at(-1)?.name !== 'quotation mark') return;
    }
  }

  #attributeValue(into: Field[]): void {
    const mark = this.#octets[this.#at];
    if (this.#at >= this.#limit || (mark !== 0x22 && mark !== 0x27)) return;
    const end = this.#octets.indexOf(mark, this.#at + 1);
    if (end === -1 || end >= this.#limit) return;
    const shown = String.fromCharCode(mark);
    this.#push(into, 'quotation mark', 1, shown);
    if (end > this.#at) {
      const { parts, value } = readText(this.#octets, this.#at, end, this.#base, IN_VALUE);
      const plain = parts.length === 1 && parts[0]?.name === 'characters';
      this.#push(into, 'attribute value', end - this.#at, value, plain ? undefined : parts);
      this.#count += parts.length;
    }
    this.#push(into, 'quotation mark', 1, shown);
  }

  #whitespace(into: Field[]): void {
    let to = this.#at;
    while (to < this.#limit && isWhitespace(this.#octets[to])) to += 1;
    if (to > this.#at) this.#push(into, 'whitespace', to - this.#at, null);
  }

  /** Takes the octets that may belong to a name; which they may is for the parser to say. */
  #name(into: Field[], what: string): string {
    let to = this.#at;
    while (to < this.#limit && isOfName(this.#octets[to] as number)) to += 1;
    const name = this.#text(this.#at, to);
    if (to > this.#at) this.#push(into, what, to - this.#at, name);
    return name;
  }
}

function isWhitespace(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x0a || octet === 0x0d || octet === 0x09;
}

function isBlank(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isWhitespace(octets[at])) return false;
  return true;
}

/** Whether an octet may be one of a name's: no whitespace, and none of the marks that end one. */
function isOfName(octet: number): boolean {
  const isMark = octet === LESS_THAN || octet === GREATER_THAN || octet === SLASH || octet === EQUALS;
  return octet > 0x20 && !isMark && octet !== 0x3f && octet !== 0x22 && octet !== 0x27 && octet !== 0x26;
}
