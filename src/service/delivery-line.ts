/**
 * One stream on its way to the HTTP library: what is written at once, in slices, later, or cut short. Pure: what the feed
 * has goes in, what the shell is to do comes out.
 */
import { joinOctets } from '#wire/octets/join.ts';
import type { Delivery, DeliveryState, Ending } from './delivery.ts';
import type { EncodedEvent } from './event-encodings.ts';

/** How a fault ends a connection. */
type Break = Exclude<Ending, 'end'>;

/** Octets that the HTTP library is given at once: one chunk. */
export interface Piece {
  readonly octets: Uint8Array;
  /** What a fault sends in its place, and does after it. */
  readonly altered?: {
    readonly fault: string;
    readonly octets: Uint8Array;
    readonly end?: Break;
    readonly slices?: { readonly octets: number; readonly pause: number };
  };
  /** Milliseconds to wait before it; left out, it goes together with what is before it. */
  readonly pause?: number;
}

/** What is to be done now. */
export interface Outcome {
  readonly pieces: readonly Piece[];
  /** How the stream ends once they have gone, when it does. */
  readonly end?: Ending;
}

/** What mostly waits; an array of its own, even an empty one, costs each stream. */
const none: Piece[] = [];

export class DeliveryLine {
  /** Events that were taken. */
  #events = 0;
  #waiting = none;
  #waitingOctets = 0;

  /** An event of the feed. */
  event(encoded: EncodedEvent, state: DeliveryState): Outcome {
    this.#events += 1;
    const { resetInEvent } = state.settings;
    if (resetInEvent?.event === this.#events && state.take('resetInEvent')) {
      const octets = (encoded.altered?.octets ?? encoded.intended).subarray(0, resetInEvent.octets);
      const fault = `reset in event ${this.#events}`;
      return { pieces: [...this.flush(), { octets: encoded.intended, altered: { fault, octets, end: 'reset' } }] };
    }
    const { intended, altered } = encoded;
    const pieces = this.#pass({ octets: intended, ...(altered && { altered }) }, state.settings);
    const end = this.due(state);
    return end === undefined ? { pieces } : { pieces: [...pieces, ...this.flush()], end };
  }

  /** What is no event: a comment, a gap. */
  aside(octets: Uint8Array, { settings }: DeliveryState): Outcome {
    return { pieces: this.#pass({ octets }, settings) };
  }

  /** How the stream has to end by now, if it has to: it carried as many events as it may. */
  due(state: DeliveryState): Ending | undefined {
    const { dropAfter } = state.settings;
    if (dropAfter === undefined || this.#events < dropAfter.events || !state.take('dropAfter')) return undefined;
    return dropAfter.how;
  }

  /** What was kept back goes now. */
  flush(): readonly Piece[] {
    const kept = this.#waiting;
    this.#waiting = none;
    this.#waitingOctets = 0;
    return kept.length === 0 ? [] : [merged(kept)];
  }

  #pass(piece: Piece, { bufferUntil, sliceAt }: Delivery): readonly Piece[] {
    if (bufferUntil === undefined) return [...this.flush(), ...sliced(piece, sliceAt)];
    if (this.#waiting.length === 0) this.#waiting = [piece];
    else this.#waiting.push(piece);
    this.#waitingOctets += piece.octets.length;
    if (this.#waitingOctets < bufferUntil) return [];
    return this.flush().flatMap((whole) => sliced(whole, sliceAt));
  }
}

/** A piece in slices. What a fault has altered stays one chunk, so that the capture can show it beside what was meant. */
function sliced(piece: Piece, sliceAt: Delivery['sliceAt']): readonly Piece[] {
  if (sliceAt === undefined) return [piece];
  const { octets: size, pause, as } = sliceAt;
  const { octets, altered } = piece;
  if (as === 'writes' || altered !== undefined) {
    const name = `slices of ${size}`;
    const fault = altered === undefined ? name : `${altered.fault}, ${name}`;
    return [{ octets, altered: { fault, octets: altered?.octets ?? octets, slices: { octets: size, pause } }, pause }];
  }
  const slices: Piece[] = [];
  for (let at = 0; at < octets.length; at += size) slices.push({ octets: octets.subarray(at, at + size), pause });
  return slices;
}

/** Several pieces as one. */
function merged(pieces: readonly Piece[]): Piece {
  const octets = joinOctets(pieces.map((piece) => piece.octets));
  const faults = new Set(pieces.flatMap(({ altered }) => (altered === undefined ? [] : [altered.fault])));
  if (faults.size === 0) return { octets };
  const sent = joinOctets(pieces.map((piece) => piece.altered?.octets ?? piece.octets));
  return { octets, altered: { fault: [...faults].join(', '), octets: sent } };
}
