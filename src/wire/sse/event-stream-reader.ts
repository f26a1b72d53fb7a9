import { OctetStream } from '../octets/octet-stream.ts';
import { createEventStreamDecoder, type DispatchedEvent } from './decoder.ts';
import { LineKind } from './line-kinds.ts';

/**
 * Reads the events of an event stream (HTML section 9.2.6) from octets that come in reads cut anywhere. What has been
 * dispatched is let go, so that a long stream holds no more than the event under way.
 */
export class EventStreamReader {
  readonly #deliver: (event: DispatchedEvent) => void;
  readonly #stream = new OctetStream();
  readonly #decoder = createEventStreamDecoder(this.#stream);
  /** The first line that was not looked at yet. */
  #next = 0;

  constructor(deliver: (event: DispatchedEvent) => void) {
    this.#deliver = deliver;
  }

  /** Takes the next read and delivers the events that it completes. Nobody may change the array afterwards. */
  receive(read: Uint8Array): void {
    const { octets, units } = this.#stream;
    octets.adopt(read);
    this.#decoder.advance();
    let blank: number | undefined;
    for (; this.#next < units.count; this.#next += 1) {
      if (units.kind(this.#next) !== LineKind.blank) continue;
      blank = this.#next;
      const event = this.#decoder.event(blank);
      if (event) this.#deliver(event);
    }
    if (blank === undefined) return;
    octets.discardBefore(units.offset(blank));
    units.discardBefore(blank);
  }
}
