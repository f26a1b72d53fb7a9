import type { Breach, Field, Side, Value } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { packetRules } from './packet-rules.ts';
import { PacketType, type Version } from './packet-types.ts';
import { breachOf, type MqttRule, ruleFor } from './rule.ts';
import { badCharacter, badOctet, isPlainAscii, textOf } from './text.ts';
import { readVariableByteInteger, shortestLength } from './variable-byte-integer.ts';

/** How many octets a value shows at most; its span always covers all of them. */
const SHOWN_OCTETS = 4096;

/** What is known of a packet before its fields are read. */
export interface PacketCircumstances {
  readonly side: Side;
  readonly version: Version;
  readonly type: number;
  /** False while octets of the packet are still to come. */
  readonly whole: boolean;
}

/**
 * Reads the fields of one packet, one after the other, and notes what is wrong with them. Once the octets run out, what is
 * left of them is one field, and nothing more is read.
 */
export class PacketReader {
  readonly octets: Uint8Array;
  readonly side: Side;
  version: Version;
  readonly type: number;
  readonly whole: boolean;
  readonly broken: Breach[] = [];
  /** Index in `octets` of the next octet to read. */
  at = 0;
  /** Index past the last octet that may be read. */
  limit: number;
  /** True once a field went on beyond `limit`. */
  cut = false;
  readonly #base: number;

  /** @param base absolute offset of the first of `octets`, which are those of one packet from its first octet on */
  constructor(octets: Uint8Array, base: number, { side, version, type, whole }: PacketCircumstances) {
    this.octets = octets;
    this.#base = base;
    this.limit = octets.length;
    this.side = side;
    this.version = version;
    this.type = type;
    this.whole = whole;
  }

  get left(): number {
    return this.limit - this.at;
  }

  /** A field of `length` octets from index `from` on. */
  field(name: string, from: number, length: number, value: Value, meaning?: string, fields?: Field[]): Field {
    const offset = this.#base + from;
    if (fields !== undefined) {
      return meaning === undefined
        ? { name, offset, length, value, fields }
        : { name, offset, length, value, meaning, fields };
    }
    return meaning === undefined ? { name, offset, length, value } : { name, offset, length, value, meaning };
  }

  /** A field of some bits of the octet at index `at`. */
  bits(name: string, at: number, bitOffset: number, bitLength: number, value: number, meaning?: string): Field {
    const offset = this.#base + at;
    return meaning === undefined
      ? { name, offset, length: 1, bitOffset, bitLength, value }
      : { name, offset, length: 1, bitOffset, bitLength, value, meaning };
  }

  /** Notes that the `length` octets from index `from` on break `rule`, if this version has it. */
  breach(rule: MqttRule, from: number, length: number, likely?: string, section?: string): void {
    const told = ruleFor(rule, this.version, this.type === PacketType.CONNECT);
    if (!told) return;
    this.broken.push(breachOf(told, { offset: this.#base + from, length }, this.side, likely, section));
  }

  /** The octet to come, taken; undefined, with what is left as a field of `into`, when there is none. */
  octet(into: Field[], name: string, say?: (value: number) => string | undefined): number | undefined {
    return this.number(into, name, 1, say);
  }

  /** A number of 1, 2 or 4 octets, the highest first. */
  number(into: Field[], name: string, length: number, say?: (value: number) => string | undefined): number | undefined {
    if (!this.#has(into, name, length)) return undefined;
    let value = 0;
    for (let index = 0; index < length; index += 1) value = value * 256 + (this.octets[this.at + index] as number);
    into.push(this.field(name, this.at, length, value, say?.(value)));
    this.at += length;
    return value;
  }

  variable(into: Field[], name: string, say?: (value: number) => string | undefined): number | undefined {
    if (this.cut) return undefined;
    const from = this.at;
    const read = readVariableByteInteger(this.octets, from, this.limit);
    if (read === 'unfinished') {
      this.cutShort(into, name);
      return undefined;
    }
    if (read === 'too long') {
      this.breach(packetRules.remainingLengthEnds, from, 4);
      into.push(this.field(name, from, 4, toHex(this.octets.subarray(from, from + 4)), 'does not end'));
      this.at += 4;
      this.cut = true;
      this.rest(into, 'octets not understood');
      return undefined;
    }
    const { value, length } = read;
    into.push(
      this.field(name, from, length, value, say?.(value), length > 1 ? this.#septets(from, length) : undefined),
    );
    if (length > shortestLength(value)) {
      this.breach(packetRules.shortestInteger, from, length, `${shortestLength(value)} would do`);
    }
    this.at += length;
    return value;
  }

  /** A string with its length before it, judged as UTF-8 (section 1.5.3 of MQTT 3.1.1, 1.5.4 of MQTT 5.0). */
  text(into: Field[], name: string, meaning?: string): string | undefined {
    const span = this.#prefixed(into, name);
    if (!span) return undefined;
    const [from, to] = span;
    const octets = this.octets;
    const isPlain = isPlainAscii(octets, from, to);
    if (!isPlain) this.#judgeText(from, to);
    const value = textOf(octets, from, Math.min(to, from + SHOWN_OCTETS), isPlain);
    this.#pushPrefixed(into, name, 'text', from, to, value, meaning);
    return value;
  }

  /** Octets with their length before them. */
  binary(into: Field[], name: string): boolean {
    const span = this.#prefixed(into, name);
    if (!span) return false;
    this.#pushPrefixed(into, name, 'octets', span[0], span[1], this.#shown(span[0], span[1]), 'hex');
    return true;
  }

  /** All that is left before `limit` as one field, if there is anything. */
  rest(into: Field[], name: string): void {
    if (this.left === 0) return;
    into.push(this.field(name, this.at, this.left, this.#shown(this.at, this.limit), hexMeaning(this.left)));
    this.at = this.limit;
  }

  /** The payload: what is left, as text where it is some. */
  payload(into: Field[], name: string): void {
    const { at, limit } = this;
    if (this.cut || at === limit) return;
    const to = Math.min(limit, at + SHOWN_OCTETS);
    const isPlain = isPlainAscii(this.octets, at, to);
    const isText = isPlain || badOctet(this.octets, at, to) === undefined;
    const value = isText ? textOf(this.octets, at, to, isPlain) : toHex(this.octets.subarray(at, to));
    const length = limit - at;
    const meaning = isText
      ? length > SHOWN_OCTETS
        ? `text, the first ${SHOWN_OCTETS} of ${length} octets`
        : 'text'
      : hexMeaning(length);
    into.push(this.field(name, at, length, value, meaning));
    this.at = limit;
  }

  /** Notes that the field `name` goes on beyond the limit; what is left of it is shown as it is. */
  cutShort(into: Field[], name: string): void {
    this.cut = true;
    if (this.whole) this.#doesNotFit(this.at);
    if (this.left === 0) return;
    const { at, left } = this;
    into.push(this.field('unfinished octets', at, left, this.#shown(at, this.limit), `hex, the beginning of ${name}`));
    this.at = this.limit;
  }

  #doesNotFit(from: number): void {
    const at = Math.min(from, this.octets.length - 1);
    this.breach(packetRules.fieldsFit, at, Math.max(1, this.limit - at));
  }

  #has(into: Field[], name: string, length: number): boolean {
    if (this.cut) return false;
    if (this.left >= length) return true;
    this.cutShort(into, name);
    return false;
  }

  /** Bounds of the octets that a length of two octets announces; takes them. */
  #prefixed(into: Field[], name: string): [from: number, to: number] | undefined {
    if (!this.#has(into, name, 2)) return undefined;
    const from = this.at + 2;
    const to = from + (((this.octets[this.at] as number) << 8) | (this.octets[this.at + 1] as number));
    if (to > this.limit) {
      this.cut = true;
      if (this.whole) this.#doesNotFit(this.at);
      const value = this.#shown(from, this.limit);
      const parts = [this.field('length', this.at, 2, to - from)];
      if (this.limit > from) parts.push(this.field('octets', from, this.limit - from, value, 'hex'));
      const meaning = `${this.limit - from} of ${to - from} octets`;
      into.push(this.field(name, this.at, this.left, value, meaning, parts));
      this.at = this.limit;
      return undefined;
    }
    this.at = to;
    return [from, to];
  }

  #pushPrefixed(
    into: Field[],
    name: string,
    part: string,
    from: number,
    to: number,
    value: string,
    meaning: string | undefined,
  ): void {
    const length = to - from;
    const said = length > SHOWN_OCTETS ? `the first ${SHOWN_OCTETS} of ${length} octets` : meaning;
    const parts = [this.field('length', from - 2, 2, length)];
    if (length > 0) parts.push(this.field(part, from, length, value));
    into.push(this.field(name, from - 2, length + 2, value, said, parts));
  }

  #judgeText(from: number, to: number): void {
    const bad = badOctet(this.octets, from, to);
    if (bad !== undefined) {
      this.breach(packetRules.utf8, bad, 1);
      return;
    }
    const zero = this.octets.indexOf(0, from);
    if (zero !== -1 && zero < to) this.breach(packetRules.noNull, zero, 1);
    const likely = badCharacter(textOf(this.octets, from, to, false));
    if (likely !== undefined) this.breach(packetRules.noControlCharacters, from, to - from, likely);
  }

  #shown(from: number, to: number): string {
    return toHex(this.octets.subarray(from, Math.min(to, from + SHOWN_OCTETS)));
  }

  /** The octets of a variable byte integer of several: a bit that says whether another follows, and seven of the value. */
  #septets(from: number, length: number): Field[] {
    const fields: Field[] = [];
    for (let at = from; at < from + length; at += 1) {
      const octet = this.octets[at] as number;
      const goesOn = octet >>> 7;
      fields.push(
        this.bits('continuation bit', at, 0, 1, goesOn, goesOn === 1 ? 'another octet follows' : 'the last octet'),
        this.bits('seven bits', at, 1, 7, octet & 0x7f, `times ${128 ** (at - from)}`),
      );
    }
    return fields;
  }
}

function hexMeaning(length: number): string {
  return length > SHOWN_OCTETS ? `hex, the first ${SHOWN_OCTETS} of ${length} octets` : 'hex';
}
