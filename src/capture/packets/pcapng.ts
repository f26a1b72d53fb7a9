import { UnreadableFile } from '../file/unreadable-file.ts';
import { type Packet, viewOf } from './packet.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SWAPPED_MAGIC = 0x4d3c2b1a;

/** Options of an interface (section 4.2). */
const TIME_RESOLUTION = 9;
const TIME_OFFSET = 14;
/** What is inside of a block stands between so many octets before and after it. */
const HEAD = 8;
const TAIL = 4;

/** What packets of one interface are. */
interface Interface {
  readonly linkType: number;
  /** The most octets that are kept of a packet; 0 for no bound. */
  readonly most: number;
  /** How many microseconds one unit of its times is. */
  readonly unit: number;
  /** What its times count from, in microseconds since 1970. */
  readonly zero: number;
}

/** Whether a file begins as one of draft-ietf-opsawg-pcapng does. */
export function isPcapng(octets: Uint8Array): boolean {
  return octets.length >= 4 && viewOf(octets).getUint32(0) === SECTION_HEADER;
}

/**
 * The packets of a file, section after section; blocks of other kinds are passed over, as section 3.1 asks.
 *
 * @throws UnreadableFile where a block does not keep to its length
 */
export function* readPcapng(octets: Uint8Array): Generator<Packet> {
  const view = viewOf(octets);
  let little = false;
  let interfaces: Interface[] = [];
  /** The time of the packet before: a simple packet has none of its own. */
  let time = 0;
  for (let at = 0; at < octets.length; ) {
    if (octets.length - at < HEAD + TAIL) throw new UnreadableFile('The last block of this file is cut short', at);
    if (view.getUint32(at) === SECTION_HEADER) {
      little = isLittle(view, at);
      interfaces = [];
    }
    const type = view.getUint32(at, little);
    const length = view.getUint32(at + 4, little);
    if (length % 4 !== 0 || length < HEAD + TAIL || length > octets.length - at) {
      throw new UnreadableFile(`A block says that it is ${length} octets long, which cannot be`, at);
    }
    const body = new Body(octets.subarray(at + HEAD, at + length - TAIL), little, at);
    if (type === INTERFACE_DESCRIPTION) interfaces.push(readInterface(body));
    const packet = readPacket(type, body, interfaces, time);
    if (packet) {
      time = packet.time;
      yield packet;
    }
    at += length;
  }
}

function isLittle(view: DataView, at: number): boolean {
  const magic = view.getUint32(at + HEAD);
  if (magic !== BYTE_ORDER_MAGIC && magic !== SWAPPED_MAGIC) {
    throw new UnreadableFile('A section does not say in which order its numbers are written', at + HEAD);
  }
  return magic === SWAPPED_MAGIC;
}

/** What is inside of a block. Reading past its end is told as an error of the file. */
class Body {
  readonly octets: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #at: number;

  constructor(octets: Uint8Array, little: boolean, at: number) {
    this.octets = octets;
    this.#view = viewOf(octets);
    this.#little = little;
    this.#at = at;
  }

  uint16(at: number): number {
    this.#has(at, 2);
    return this.#view.getUint16(at, this.#little);
  }

  uint32(at: number): number {
    this.#has(at, 4);
    return this.#view.getUint32(at, this.#little);
  }

  /** Two numbers of 32 bits, the high one first whatever the order is (section 4.3). */
  time(at: number): number {
    return this.uint32(at) * 2 ** 32 + this.uint32(at + 4);
  }

  int64(at: number): number {
    this.#has(at, 8);
    return Number(this.#view.getBigInt64(at, this.#little));
  }

  part(at: number, length: number): Uint8Array {
    this.#has(at, length);
    return this.octets.subarray(at, at + length);
  }

  /** Where the option called `code` has its value, from `at` on; undefined without one. */
  option(code: number, at: number): number | undefined {
    for (let next = at; next + 4 <= this.octets.length; ) {
      const found = this.uint16(next);
      if (found === 0) return undefined;
      if (found === code) return next + 4;
      next += 4 + Math.ceil(this.uint16(next + 2) / 4) * 4;
    }
    return undefined;
  }

  /** Says that the block is malformed. */
  wrong(what: string): UnreadableFile {
    return new UnreadableFile(what, this.#at);
  }

  #has(at: number, length: number): void {
    if (at + length > this.octets.length) throw this.wrong('A block is shorter than what it says is in it');
  }
}

function readInterface(body: Body): Interface {
  const resolution = body.option(TIME_RESOLUTION, 8);
  const offset = body.option(TIME_OFFSET, 8);
  return {
    linkType: body.uint16(0),
    most: body.uint32(4),
    unit: resolution === undefined ? 1 : unitOf(body.part(resolution, 1)[0] ?? 6),
    zero: offset === undefined ? 0 : body.int64(offset) * 1e6,
  };
}

/** How many microseconds a unit is: a negative power of 2 where the highest bit is set, of 10 otherwise. */
function unitOf(resolution: number): number {
  const power = resolution & 0x7f;
  return 1e6 / (resolution & 0x80 ? 2 ** power : 10 ** power);
}

function readPacket(type: number, body: Body, interfaces: readonly Interface[], before: number): Packet | undefined {
  const from = (number: number): Interface => {
    const found = interfaces[number];
    if (!found) throw body.wrong(`A packet is of interface ${number}, which the file does not describe`);
    return found;
  };
  switch (type) {
    case ENHANCED_PACKET:
    case OLD_PACKET: {
      const { linkType, unit, zero } = from(type === ENHANCED_PACKET ? body.uint32(0) : body.uint16(0));
      const octets = body.part(20, body.uint32(12));
      return { time: zero + body.time(4) * unit, linkType, octets, length: body.uint32(16) };
    }
    case SIMPLE_PACKET: {
      const { linkType, most } = from(0);
      const length = body.uint32(0);
      const kept = Math.min(length, most === 0 ? length : most, body.octets.length - 4);
      return { time: before, linkType, octets: body.part(4, kept), length };
    }
    default:
      return undefined;
  }
}
