import type { Side } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { MessageCode } from '#wire/wamp/message-types.ts';
import type { ProgressOfProtocol, ProtocolStep } from './protocol-progress.ts';

/** How many subscriptions, and how many UNSUBSCRIBEs without an answer, are remembered. */
const MOST = 256;

/** A longer message is none of those that are looked at here. */
const LONGEST = 1024;

/** How far one WAMP session has come, from its messages written in JSON (WAMP, sections 4 and 5.1). */
export class WampProgress implements ProgressOfProtocol {
  readonly technique = 'WAMP';
  #step: ProtocolStep | undefined;
  readonly #granted = new Set<unknown>();
  /** The subscription that an UNSUBSCRIBE gives back, by its request id. */
  readonly #givenBack = new Map<unknown, unknown>();

  get step(): ProtocolStep | undefined {
    return this.#step === 'open' && this.#granted.size > 0 ? 'subscribed' : this.#step;
  }

  receive(_side: Side, octets: Uint8Array): void {
    const code = /^\s*\[\s*(\d+)\s*[,\]]/.exec(decodeUtf8Lossy(octets.subarray(0, 32)))?.[1];
    switch (Number(code)) {
      case MessageCode.HELLO:
        this.#step ??= 'asked';
        break;
      case MessageCode.WELCOME:
        this.#step = 'open';
        break;
      case MessageCode.ABORT:
        this.#step = this.#step === 'asked' ? 'refused' : 'over';
        break;
      case MessageCode.GOODBYE:
        this.#step = 'over';
        break;
      case MessageCode.SUBSCRIBED:
      case MessageCode.UNSUBSCRIBE:
      case MessageCode.UNSUBSCRIBED:
        if (octets.length <= LONGEST) this.#subscription(elementsOf(octets));
    }
  }

  #subscription([code, request, subscription]: readonly unknown[]): void {
    if (code === MessageCode.SUBSCRIBED && this.#granted.size < MOST) this.#granted.add(subscription);
    if (code === MessageCode.UNSUBSCRIBE && this.#givenBack.size < MOST) this.#givenBack.set(request, subscription);
    if (code === MessageCode.UNSUBSCRIBED) {
      this.#granted.delete(this.#givenBack.get(request));
      this.#givenBack.delete(request);
    }
  }
}

function elementsOf(octets: Uint8Array): readonly unknown[] {
  try {
    const message: unknown = JSON.parse(decodeUtf8Lossy(octets));
    return Array.isArray(message) ? message : [];
  } catch {
    return [];
  }
}
