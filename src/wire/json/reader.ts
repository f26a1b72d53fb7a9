import type { Breach, Field, Rule, Side, Value } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { createUtf8Checker, decodeLatin1 } from '../octets/utf8.ts';
import { numberValue, scanNumber } from './number.ts';
import * as json from './octets.ts';
import { jsonRules } from './rules.ts';
import { type ScannedString, scanString, stringParts, stringValue } from './string.ts';

/** How deep values may lie in each other, and how many fields there may be, before the rest is not taken apart. */
const DEEPEST = 256;
const MOST_FIELDS = 20_000;

const SHOWN_OCTETS = 4096;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
const LITERALS = ['true', 'false', 'null'] as const;

export interface JsonText {
  readonly octets: Uint8Array;
  /** Absolute offset of the first of them. */
  readonly offset: number;
  /** Who sent it, and is to blame. */
  readonly side: Side;
  /** False while more of the text is to come. */
  readonly whole: boolean;
}

/** A JSON text taken apart. */
export interface ReadJson {
  /** They tile the text: the value, and what stands around it. */
  readonly fields: Field[];
  readonly broken: Breach[];
  /** The field of the value: an `object`, `array`, `string`, `number` or `literal`. Undefined when there is none. */
  readonly value: Field | undefined;
  /** The grammar is kept to the end, and nothing was left out. */
  readonly complete: boolean;
}

/**
 * Takes a JSON text apart (RFC 8259): every token is a field, those of an object or array within it. What follows the first octet
 * that the grammar does not allow is one field, `octets not understood`, within the innermost value it stands in.
 */
export function readJson(text: JsonText): ReadJson {
  return new JsonReader(text).read();
}

/**
 * The fields of a JSON object or array that is all there is of something else's payload, whose first octet stands at `offset`;
 * undefined for a payload that is none.
 */
export function openJson(octets: Uint8Array, offset: number): Field[] | undefined {
  let at = 0;
  while (json.isWhitespace(octets[at])) at += 1;
  if (octets[at] !== json.BEGIN_OBJECT && octets[at] !== json.BEGIN_ARRAY) return undefined;
  const { fields, broken, complete } = readJson({ octets, offset, side: 'client', whole: true });
  return complete && !broken.some(({ rule }) => rule.level === 'MUST') ? fields : undefined;
}

/** The values among the fields of an array, in order; those of an object are within its members. */
export function elementsOf(array: Field): Field[] {
  return (array.fields ?? []).filter(({ name }) => isValue(name));
}

function isValue(name: string): boolean {
  return name === 'object' || name === 'array' || name === 'string' || name === 'number' || name === 'literal';
}

/** The members of an object, in order: the name of each and its value, as far as they are there. */
export function membersOf(object: Field): { readonly name: Field; readonly value: Field | undefined }[] {
  return (object.fields ?? []).flatMap((member) => {
    const name = member.name === 'member' ? member.fields?.find((field) => field.name === 'member name') : undefined;
    return name ? [{ name, value: member.fields?.find((field) => isValue(field.name)) }] : [];
  });
}

class JsonReader {
  readonly #octets: Uint8Array;
  readonly #base: number;
  readonly #side: Side;
  readonly #whole: boolean;
  readonly #broken: Breach[] = [];
  #at = 0;
  #count = 0;
  /** Nothing more is read: the octets have run out, or are not understood, or a limit is reached. */
  #stopped = false;

  constructor({ octets, offset, side, whole }: JsonText) {
    this.#octets = octets;
    this.#base = offset;
    this.#side = side;
    this.#whole = whole;
  }

  read(): ReadJson {
    const fields: Field[] = [];
    if (BYTE_ORDER_MARK.every((octet, index) => this.#octets[index] === octet)) {
      this.#breach(jsonRules.byteOrderMark, 0, 3);
      this.#push(fields, 'byte order mark', 3, null);
    }
    this.#whitespace(fields);
    const value = this.#value(fields, 0);
    if (!this.#stopped) this.#whitespace(fields);
    if (!this.#stopped && this.#at < this.#octets.length)
      this.#fail(jsonRules.oneValue, this.#octets.length - this.#at);
    this.#rest(fields);
    return { fields, broken: this.#broken, value, complete: !this.#stopped };
  }

  #breach(rule: Rule, at: number, length: number, likely?: string): void {
    const breach = { rule, offset: this.#base + at, length, blame: this.#side };
    this.#broken.push(likely === undefined ? breach : { ...breach, likely });
  }

  /** What stands at the place reached is not what the grammar wants there. */
  #fail(rule: Rule, length: number, likely?: string): undefined {
    this.#stopped = true;
    if (this.#at < this.#octets.length) this.#breach(rule, this.#at, length, likely);
    else if (this.#whole) this.#breach(rule, Math.max(0, this.#at - 1), Math.min(1, this.#at), 'the text is cut short');
    return undefined;
  }

  /** A field of the next `length` octets, which are then passed. */
  #push(into: Field[], name: string, length: number, value: Value, meaning?: string): Field {
    const field = { name, offset: this.#base + this.#at, length, value };
    const told = meaning === undefined ? field : { ...field, meaning };
    this.#at += length;
    this.#count += 1;
    into.push(told);
    return told;
  }

  /** What is left once the reader has stopped, as one field of the innermost value. */
  #rest(into: Field[]): void {
    const left = this.#octets.length - this.#at;
    if (!this.#stopped || left === 0) return;
    const shown = toHex(this.#octets.subarray(this.#at, this.#at + SHOWN_OCTETS));
    const meaning = left > SHOWN_OCTETS ? `hex, the first ${SHOWN_OCTETS} of ${left} octets` : 'hex';
    this.#push(into, 'octets not understood', left, shown, meaning);
  }

  #whitespace(into: Field[]): void {
    let to = this.#at;
    while (json.isWhitespace(this.#octets[to])) to += 1;
    if (to > this.#at) this.#push(into, 'whitespace', to - this.#at, null);
  }

  #value(into: Field[], depth: number): Field | undefined {
    if (depth > DEEPEST || this.#count > MOST_FIELDS) return this.#fail(jsonRules.limits, 1);
    const octet = this.#octets[this.#at];
    switch (octet) {
      case json.BEGIN_OBJECT:
        return this.#object(into, depth);
      case json.BEGIN_ARRAY:
        return this.#array(into, depth);
      case json.QUOTATION_MARK:
        return this.#string(into, 'string');
      default:
        return octet === json.MINUS || json.isDigit(octet) ? this.#number(into) : this.#literal(into);
    }
  }

  #literal(into: Field[]): Field | undefined {
    const left = decodeLatin1(this.#octets.subarray(this.#at, this.#at + 5));
    const name = LITERALS.find((literal) => left.startsWith(literal));
    if (name !== undefined) return this.#push(into, 'literal', name.length, name);
    const isBegun = left !== '' && LITERALS.some((literal) => literal.startsWith(left));
    if (isBegun && this.#at + left.length === this.#octets.length) {
      this.#push(into, 'unfinished octets', left.length, left);
      return this.#fail(jsonRules.value, 1);
    }
    return this.#fail(jsonRules.value, 1, likelyMistake(left));
  }

  #number(into: Field[]): Field | undefined {
    const from = this.#at;
    const { to, wrong, unfinished } = scanNumber(this.#octets, from);
    if (unfinished || (to === this.#octets.length && !this.#whole)) {
      if (to > from) this.#push(into, 'unfinished octets', to - from, decodeLatin1(this.#octets.subarray(from, to)));
      return this.#fail(jsonRules.number, 1, wrong);
    }
    const { value, beyond } = numberValue(this.#octets, from, to);
    if (beyond !== undefined) this.#breach(jsonRules.numberRange, from, to - from, beyond);
    return this.#push(into, 'number', to - from, value);
  }

  #string(into: Field[], name: string): Field | undefined {
    const from = this.#at;
    const scanned = scanString(this.#octets, from);
    const { to, escapes, lone, isAscii, stopped } = scanned;
    const past = stopped ? to : to - 1;
    if (!isAscii) this.#judgeUtf8(from + 1, past, stopped !== 'end' || this.#whole);
    for (const { at, length } of lone) this.#breach(jsonRules.surrogates, at, length);
    const { value, meaning } = stringValue(this.#octets, from + 1, past, escapes);
    const parts = escapes.length === 0 && !stopped ? undefined : this.#parts(from, scanned);
    const field = this.#push(into, stopped ? 'unfinished string' : name, to - from, value, meaning);
    if (parts) into[into.length - 1] = { ...field, fields: parts };
    if (stopped === 'escape') return this.#fail(jsonRules.escape, Math.min(2, this.#octets.length - to));
    if (stopped)
      return this.#fail(jsonRules.string, 1, stopped === 'control' ? controlName(this.#octets[to]) : undefined);
    return into.at(-1);
  }

  #parts(from: number, scanned: ScannedString): Field[] {
    const parts = stringParts(this.#octets, from, scanned, this.#base);
    this.#count += parts.length;
    return parts;
  }

  #judgeUtf8(from: number, to: number, isEnd: boolean): void {
    const checker = createUtf8Checker();
    const bad = checker.receive(this.#octets.subarray(from, to), from) ?? (isEnd ? checker.end() : undefined);
    if (bad !== undefined) this.#breach(jsonRules.utf8, bad, 1);
  }

  #array(into: Field[], depth: number): Field {
    const fields: Field[] = [];
    const from = this.#at;
    let count = 0;
    this.#push(fields, 'begin array', 1, '[');
    this.#whitespace(fields);
    if (this.#octets[this.#at] === json.END_ARRAY) this.#push(fields, 'end array', 1, ']');
    else {
      do {
        this.#whitespace(fields);
        if (this.#value(fields, depth + 1)) count += 1;
      } while (this.#goesOn(fields, jsonRules.array, json.END_ARRAY, 'end array'));
    }
    return this.#close(into, { name: 'array', from, fields, meaning: counted(count, 'element') });
  }

  #object(into: Field[], depth: number): Field {
    const fields: Field[] = [];
    const names = new Set<Value>();
    const from = this.#at;
    let count = 0;
    this.#push(fields, 'begin object', 1, '{');
    this.#whitespace(fields);
    if (this.#octets[this.#at] === json.END_OBJECT) this.#push(fields, 'end object', 1, '}');
    else {
      do {
        this.#whitespace(fields);
        if (this.#member(fields, names, depth)) count += 1;
      } while (this.#goesOn(fields, jsonRules.object, json.END_OBJECT, 'end object'));
    }
    return this.#close(into, { name: 'object', from, fields, meaning: counted(count, 'member') });
  }

  /** Whether another element follows: passes a comma, or the end of the array or object. */
  #goesOn(fields: Field[], rule: Rule, end: number, endName: string): boolean {
    if (!this.#stopped) this.#whitespace(fields);
    const octet = this.#octets[this.#at];
    if (this.#stopped) this.#rest(fields);
    else if (octet === json.VALUE_SEPARATOR) {
      this.#push(fields, 'value separator', 1, ',');
      let to = this.#at;
      while (json.isWhitespace(this.#octets[to])) to += 1;
      if (this.#octets[to] !== end) return true;
      this.#whitespace(fields);
      this.#fail(rule, 1, 'a comma after the last one');
      this.#rest(fields);
    } else if (octet === end) this.#push(fields, endName, 1, String.fromCharCode(end));
    else {
      this.#fail(rule, 1, octet === undefined ? undefined : 'a comma is missing');
      this.#rest(fields);
    }
    return false;
  }

  #member(into: Field[], names: Set<Value>, depth: number): Field | undefined {
    if (this.#octets[this.#at] !== json.QUOTATION_MARK)
      return this.#fail(jsonRules.object, 1, likelyName(this.#octets[this.#at]));
    const from = this.#at;
    const fields: Field[] = [];
    const name = this.#string(fields, 'member name');
    if (name) {
      const isWhole = name.meaning === undefined;
      if (isWhole && names.has(name.value)) this.#breach(jsonRules.uniqueNames, from, name.length);
      names.add(name.value);
      this.#whitespace(fields);
      if (this.#octets[this.#at] === json.NAME_SEPARATOR) {
        this.#push(fields, 'name separator', 1, ':');
        this.#whitespace(fields);
        this.#value(fields, depth + 1);
      } else this.#fail(jsonRules.object, 1, 'a colon is missing');
    }
    this.#rest(fields);
    return this.#close(into, { name: 'member', from, fields, value: name?.value ?? null });
  }

  #close(into: Field[], made: { name: string; from: number; fields: Field[]; value?: Value; meaning?: string }): Field {
    const { name, from, fields, value = null, meaning } = made;
    const field = { name, offset: this.#base + from, length: this.#at - from, value, fields };
    const told = meaning === undefined ? field : { ...field, meaning };
    this.#count += 1;
    into.push(told);
    return told;
  }
}

function counted(count: number, what: string): string {
  return count === 0 ? `no ${what}s` : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function controlName(octet: number | undefined): string | undefined {
  if (octet === 0x0a) return 'a line feed, which is written \\n';
  return octet === 0x09 ? 'a tab, which is written \\t' : undefined;
}

function likelyName(octet: number | undefined): string | undefined {
  if (octet === 0x27) return 'single quotation marks, as JavaScript has them';
  return octet !== undefined && /[\w$]/.test(String.fromCharCode(octet))
    ? 'a name without quotation marks, as JavaScript has them'
    : undefined;
}

function likelyMistake(text: string): string | undefined {
  if (text.startsWith("'")) return 'single quotation marks, as JavaScript has them';
  if (text.startsWith('/')) return 'a comment: JSON has none';
  if (/^[+.]/.test(text)) return 'a number begins with a digit or a minus';
  if (/^(?:NaN|Infin)/.test(text)) return 'JSON has neither NaN nor Infinity';
  if (text.startsWith('undef')) return 'JSON has no undefined';
  if (/^(?:True|False|None|TRUE|NULL|Null)/.test(text)) return 'true, false and null are in small letters';
  return undefined;
}
