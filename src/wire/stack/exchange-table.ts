import type { RequestHead, ResponseHead } from '../http/head.ts';

/** A request and what answered it. Unit numbers count in the table of the side that sent them. */
export interface Exchange {
  readonly request: RequestHead;
  readonly requestUnit: number;
  /** The final response; interim (1xx) ones are left out, a 101 is final here. */
  response?: ResponseHead;
  responseUnit?: number;
}

/** The exchanges of one connection in order, numbered from 0. The first may be forgotten; numbers never change. */
export class ExchangeTable {
  #held: Exchange[] = [];
  #first = 0;
  #answered = 0;

  /** Those that are still held, oldest first. */
  get held(): readonly Exchange[] {
    return this.#held;
  }

  /** Number of the first exchange that is still held. */
  get first(): number {
    return this.#first;
  }

  /** How many exchanges there were. */
  get count(): number {
    return this.#first + this.#held.length;
  }

  /** How many of them have a final response. */
  get answered(): number {
    return this.#answered;
  }

  /** Exchange `number`; undefined when it has not begun, or is forgotten. */
  at(number: number): Exchange | undefined {
    return this.#held[number - this.#first];
  }

  get newest(): Exchange | undefined {
    return this.#held.at(-1);
  }

  add(exchange: Exchange): void {
    // A list with room for one: most connections carry one exchange.
    if (this.#held.length === 0) this.#held = [exchange];
    else this.#held.push(exchange);
  }

  /** The oldest request without an answer gets it. Returns that exchange; undefined when none waits. */
  answer(response: ResponseHead, responseUnit: number): Exchange | undefined {
    const exchange = this.at(this.#answered);
    if (!exchange) return undefined;
    this.#answered += 1;
    exchange.response = response;
    exchange.responseUnit = responseUnit;
    return exchange;
  }

  /** Forgets the exchanges before `number`, as far as they are answered. */
  discardBefore(number: number): void {
    const first = Math.min(number, this.#answered);
    if (first <= this.#first) return;
    this.#held = this.#held.slice(first - this.#first);
    this.#first = first;
  }

  /** The exchange whose head of one side is unit `index`: heads come in the order of their exchanges. */
  withHead(unitOf: 'requestUnit' | 'responseUnit', index: number): Exchange | undefined {
    let low = 0;
    let high = this.#held.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const exchange = this.#held[middle];
      const unit = exchange?.[unitOf] ?? Number.POSITIVE_INFINITY;
      if (unit === index) return exchange;
      if (unit < index) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
