import { encodeChunk } from '#wire/http/encode.ts';
import { isSame } from '#wire/octets/same.ts';
import type { Replacement } from './tap-connection.ts';

const LF = 0x0a;

/** A chunk that a fault has replaced: the octets to send, framing included, and how the connection ends after them. */
export interface ReplacedChunk {
  readonly octets: Uint8Array;
  readonly fault: string;
  readonly slices?: NonNullable<Replacement['slices']>;
  readonly end?: NonNullable<Replacement['end']>;
}

/** The chunks that faults will replace, in the order in which the library is going to write them. */
export class Replacements {
  #waiting: Replacement[] = [];

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  add(replacement: Replacement): void {
    this.#waiting.push(replacement);
  }

  /** What is to be sent in place of `intended`, octets of the library, if they are the chunk that is waited for. */
  take(intended: Uint8Array): ReplacedChunk | undefined {
    const [next] = this.#waiting;
    if (next === undefined || !isSame(encodeChunk(next.intended), intended)) return undefined;
    this.#waiting.shift();
    const { octets: data, fault, end, slices } = next;
    const octets = end === undefined ? encodeChunk(data) : brokenOff(intended, data);
    return { octets, fault, ...(slices && { slices }), ...(end && { end }) };
  }
}

/** The size that the whole chunk states, and `data` after it. */
function brokenOff(intended: Uint8Array, data: Uint8Array): Uint8Array {
  const begin = intended.indexOf(LF) + 1;
  const octets = intended.slice(0, begin + data.length);
  octets.set(data, begin);
  return octets;
}
