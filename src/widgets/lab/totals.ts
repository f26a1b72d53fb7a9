import type { CaptureReader } from '#capture/reader.ts';
import { closeCodeOf } from '#widgets/ladder/describe-unit.ts';
import type { Side } from '#wire/octets/dissection.ts';

/** What a capture adds up to. */
export interface Totals {
  /** Octets sent by each side. */
  readonly octets: Readonly<Record<Side, number>>;
  /** Octets of other sessions on the same connections, of both sides. */
  readonly foreign: number;
  /** Octets that are no payload of a data message: heads, frame headers, control frames. */
  readonly overhead: number;
  /** From the first octet of the first request to the end of the first data message, in microseconds. */
  readonly firstMessage: number | undefined;
  /** The code in the Close frame of each side that sent one, of the connection that closed last. */
  readonly closeCodes: Readonly<Partial<Record<Side, number>>>;
}

/** Adds a capture up as it grows. */
export class Adder {
  readonly #reader: CaptureReader;
  #read = 0;
  #payload = 0;
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
      const unit = stretch.wire.dissect(entry.side, entry.unit);
      const code = closeCodeOf(unit);
      if (code !== undefined) this.#closeCodes = { ...this.#closeCodes, [entry.side]: code };
      if (unit.kind === 'request head') {
        this.#closeCodes = {};
        this.#firstRequest ??= stretch.timeAt(entry.side, unit.offset) ?? entry.time;
      }
      const opcode = unit.fields.find(({ name }) => name === 'opcode')?.value;
      if (typeof opcode !== 'number' || opcode > 2) continue;
      this.#firstMessage ??= entry.time;
      this.#payload += unit.fields.find(({ name }) => name === 'payload data')?.length ?? 0;
    }
    const octets = { client: this.#sent('client'), server: this.#sent('server') };
    const both = this.#firstRequest !== undefined && this.#firstMessage !== undefined;
    return {
      octets,
      foreign: this.#foreign(),
      overhead: octets.client + octets.server - this.#payload,
      firstMessage: both ? Number(this.#firstMessage) - Number(this.#firstRequest) : undefined,
      closeCodes: this.#closeCodes,
    };
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
