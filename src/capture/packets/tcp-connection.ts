import type { Side } from '#wire/octets/dissection.ts';
import { decodeLatin1 } from '#wire/octets/utf8.ts';
import { octetsEvent } from '../octets-of.ts';
import { guessSpoken } from '../pasted/guess.ts';
import type { CaptureEvent } from '../schema.ts';
import { type Added, TcpDirection } from './tcp-direction.ts';
import type { Segment } from './tcp-segment.ts';
import type { Happening } from './tcp-streams.ts';

type Protocol = Extract<CaptureEvent, { type: 'connection-opened' }>['protocol'];

/** So many octets tell what is spoken. */
const TELLING = 4096;

/** One TCP connection of a file of packets. */
export class TcpConnection {
  readonly #number: number;
  readonly #zero: number;
  /** The client’s address and port. */
  readonly #client: string;
  readonly #sides: Readonly<Record<Side, TcpDirection>> = { client: new TcpDirection(), server: new TcpDirection() };
  /** Whether its beginning is in the file. */
  readonly #seenOpening: boolean;
  #opened = false;
  #protocol: Protocol;
  #told = false;
  #firstEnded: Side | undefined;
  over = false;
  encrypted = false;
  missing = 0;

  /** @param zero what times count from, in microseconds since 1970 */
  constructor(number: number, first: Segment, zero: number) {
    this.#number = number;
    this.#zero = zero;
    this.#seenOpening = first.syn;
    this.#client = clientOf(first);
  }

  /** Whether there is something to read in it. */
  get isReadable(): boolean {
    return !this.encrypted && (this.#told || this.#seenOpening);
  }

  /** What a segment brings about. */
  *receive(segment: Segment): Generator<Happening> {
    if (this.over) return;
    const side = segment.from === this.#client ? 'client' : 'server';
    yield* this.#open(segment.time - this.#zero);
    for (const added of this.#sides[otherSide(side)].acknowledged(segment)) yield* this.#happen(otherSide(side), added);
    for (const added of this.#sides[side].receive(segment)) yield* this.#happen(side, added);
    if (segment.rst && !this.over) yield* this.#reset(side, segment.time);
  }

  /** No segment follows. @param time of the last one of the file, from its first */
  *finish(time: number): Generator<Happening> {
    for (const side of ['client', 'server'] as const) {
      for (const added of this.#sides[side].finish(time + this.#zero)) yield* this.#happen(side, added);
    }
  }

  *#open(time: number): Generator<Happening> {
    if (this.#opened) return;
    this.#opened = true;
    const connection = this.#number;
    yield (id) => ({
      id,
      time,
      type: 'connection-opened',
      connection,
      peer: this.#seenOpening ? 'program' : 'unseen',
      ...(this.#protocol ? { protocol: this.#protocol } : {}),
    });
  }

  *#happen(side: Side, added: Added): Generator<Happening> {
    const connection = this.#number;
    const time = added.time - this.#zero;
    if (added.kind === 'octets') {
      const { offset, octets } = added;
      this.#tell(octets);
      yield (id) => octetsEvent({ id, time, connection, side, offset }, octets);
    } else if (added.kind === 'missing') {
      const { offset, length } = added;
      this.missing += length;
      yield (id) => ({ id, time, type: 'missing', connection, side, offset, length });
    } else yield* this.#end(side, time);
  }

  *#end(side: Side, time: number): Generator<Happening> {
    const connection = this.#number;
    const by = this.#firstEnded;
    this.#firstEnded ??= side;
    if (by === undefined) {
      yield (id) => ({ id, time, type: 'half-closed', connection, side });
      return;
    }
    this.over = true;
    yield (id) => ({ id, time, type: 'connection-closed', connection, how: 'closed', by });
  }

  /** What came before a reset and waits for what is missing is told first. */
  *#reset(side: Side, time: number): Generator<Happening> {
    yield* this.finish(time - this.#zero);
    if (this.over) return;
    this.over = true;
    const connection = this.#number;
    yield (id) => ({ id, time: time - this.#zero, type: 'connection-closed', connection, how: 'reset', by: side });
  }

  /** The first octets tell what is spoken; of a connection whose beginning is in the file HTTP may become something else. */
  #tell(octets: Uint8Array): void {
    if (this.#told) return;
    this.#told = true;
    this.encrypted = isTls(octets);
    if (beginsMqtt(octets)) this.#protocol = 'mqtt';
    else if (!this.#seenOpening) {
      const spoken = guessSpoken(octets.subarray(0, TELLING));
      if (spoken === 'websocket' || spoken === 'mqtt') this.#protocol = spoken;
    }
  }
}

/** Who connected: who sent the SYN, or else who has the higher port, as ports of servers are mostly low. */
function clientOf({ from, to, syn, acknowledged }: Segment): string {
  if (syn) return acknowledged === undefined ? from : to;
  return portOf(from) >= portOf(to) ? from : to;
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

/** Whether octets begin as a record of TLS does: with one of its types and the first octet of its version (RFC 8446 section 5.1). */
function isTls([type = 0, version]: Uint8Array): boolean {
  return type >= 0x14 && type <= 0x17 && version === 0x03;
}

/** Whether octets begin as MQTT does: with a CONNECT and the name of the protocol (MQTT 3.1.1 section 3.1.2.1). */
function beginsMqtt(octets: Uint8Array): boolean {
  return octets[0] === 0x10 && /^.{3,6}(?:MQTT|MQIsdp)/s.test(decodeLatin1(octets.subarray(1, 16)));
}
