import type { CaptureReader, UnitEntry } from '#capture/reader.ts';
import type { Stretch } from '#capture/seen-connection.ts';
import { contentIn } from '#capture/seen-requests.ts';
import { closeCodeOf } from '#widgets/ladder/describe-unit.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** What a capture adds up to. */
export interface Totals {
  /** Octets sent by each side. */
  readonly octets: Readonly<Record<Side, number>>;
  /** Octets of other sessions on the same connections, of both sides. */
  readonly foreign: number;
  /** Octets that are neither content nor payload of a data message: heads, frame headers, control frames. */
  readonly overhead: number;
  /** From the first octet of the first request to the end of the first data message, in microseconds. */
  readonly firstMessage: number | undefined;
  /** Requests, and the connections that they went on. */
  readonly requests: number;
  readonly connections: number;
  /** The code in the Close frame of each side that sent one, of the connection that closed last. */
  readonly closeCodes: Readonly<Partial<Record<Side, number>>>;
}

/** Adds a capture up as it grows. */
export class Adder {
  readonly #reader: CaptureReader;
  #read = 0;
  #payload = 0;
  #requests = 0;
  readonly #connections = new Set<number>();
  #firstRequest: number | undefined;
  #firstMessage: number | undefined;
  #closeCodes: Partial<Record<Side, number>> = {};

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  totals(): Totals {
    const { entries } = this.#reader;
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read];
      if (entry?.kind !== 'unit') continue;
      const stretch = this.#reader.stretchOf(entry);
      const head = stretch.wire.frames(entry.side)?.head(entry.unit);
      if (!head) this.#http(stretch, entry);
      else if (head.opcode <= 2) {
        if (this.#reader.connections.get(entry.connection)?.peer !== 'unseen') this.#firstMessage ??= entry.time;
        this.#payload += head.payloadLength;
      } else if (head.opcode === 8) this.#close(stretch, entry);
    }
    const octets = { client: this.#sent('client'), server: this.#sent('server') };
    const both = this.#firstRequest !== undefined && this.#firstMessage !== undefined;
    return {
      octets,
      foreign: this.#foreign(),
      overhead: octets.client + octets.server - this.#payload,
      firstMessage: both ? Number(this.#firstMessage) - Number(this.#firstRequest) : undefined,
      requests: this.#requests,
      connections: this.#connections.size,
      closeCodes: this.#closeCodes,
    };
  }

  #http(stretch: Stretch, entry: UnitEntry): void {
    const { side, unit } = entry;
    if (!stretch.wire.exchangeOf(side, unit)) this.#payload += contentIn(stretch.wire.dissect(side, unit));
    else if (side === 'client') this.#request(stretch, entry);
  }

  #request(stretch: Stretch, { connection, side, unit, time }: UnitEntry): void {
    this.#requests += 1;
    this.#connections.add(connection);
    this.#closeCodes = {};
    this.#firstRequest ??= stretch.timeAt(side, stretch.wire.client.units.offset(unit)) ?? time;
  }

  #close(stretch: Stretch, { side, unit }: UnitEntry): void {
    const code = closeCodeOf(stretch.wire.dissect(side, unit));
    if (code !== undefined) this.#closeCodes = { ...this.#closeCodes, [side]: code };
  }

  #foreign(): number {
    let sum = 0;
    for (const { foreign } of this.#reader.connections.values()) sum += foreign.client + foreign.server;
    return sum;
  }

  #sent(side: Side): number {
    let sum = 0;
    for (const { stretches } of this.#reader.connections.values()) {
      for (const { wire } of stretches) sum += wire[side].octets.end - wire[side].octets.start;
    }
    return sum;
  }
}
