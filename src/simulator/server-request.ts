import type { ExchangeRequest } from '#service/http/exchange.ts';
import type { RequestHead } from '#wire/http/head.ts';

/** A request as the simulated server hands it over: its head, then its content as it comes in. */
export class ServerRequest implements ExchangeRequest {
  readonly head: RequestHead;
  readonly method: string;
  /** The target. */
  readonly url: string;
  readonly headers: Record<string, string> = {};
  readonly #data: ((octets: Uint8Array) => void)[] = [];
  readonly #end: (() => void)[] = [];
  #waiting: Uint8Array[] = [];
  #ended = false;
  #paused = false;

  constructor(head: RequestHead) {
    this.head = head;
    this.method = head.method;
    this.url = head.target;
    for (const { name, value } of head.lines) {
      const known = this.headers[name.toLowerCase()];
      this.headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`;
    }
  }

  on(_event: 'data', listener: (octets: Uint8Array) => void): void {
    this.#data.push(listener);
    this.#flow();
  }

  once(_event: 'end', listener: () => void): void {
    this.#end.push(listener);
    this.#flow();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  /** Content has come in. */
  receive(octets: Uint8Array): void {
    this.#waiting.push(octets);
    this.#flow();
  }

  /** No more of it follows. */
  finish(): void {
    this.#ended = true;
    this.#flow();
  }

  #flow(): void {
    while (!this.#paused && this.#data.length > 0) {
      const octets = this.#waiting.shift();
      if (octets === undefined) break;
      for (const listener of this.#data) listener(octets);
    }
    if (!this.#ended || this.#waiting.length > 0) return;
    for (const listener of this.#end.splice(0)) listener();
  }
}
