import { UnreadableFile } from '../file/unreadable-file.ts';
import type { CaptureEvent } from '../schema.ts';
import { TcpConnection } from './tcp-connection.ts';
import type { Segment } from './tcp-segment.ts';

/** Connections that are told apart at most. */
const MOST_CONNECTIONS = 2000;

/** Makes an event once its number is known: what it says may be learnt from what comes later. */
export type Happening = (id: number) => CaptureEvent;

/** Tells the connections of a file apart, and lists what happened on them in the order of its packets. */
export class TcpStreams {
  readonly #open = new Map<string, TcpConnection>();
  readonly #all: TcpConnection[] = [];
  readonly #happened: { readonly on: TcpConnection; readonly make: Happening }[] = [];
  #last = 0;

  /** @param zero what times count from, in microseconds since 1970 */
  receive(segment: Segment, zero: number): void {
    this.#last = segment.time - zero;
    const key = [segment.from, segment.to].sort().join(' ');
    let connection = this.#open.get(key);
    // The same ports once more, for another connection.
    const isNew = !connection || (segment.syn && segment.acknowledged === undefined && connection.over);
    if (isNew && segment.rst) return;
    if (!connection || isNew) {
      if (this.#all.length >= MOST_CONNECTIONS) {
        throw new UnreadableFile(`There are more than ${MOST_CONNECTIONS} connections in this file`);
      }
      connection = new TcpConnection(this.#all.length, segment, zero);
      this.#all.push(connection);
      this.#open.set(key, connection);
    }
    for (const make of connection.receive(segment)) this.#happened.push({ on: connection, make });
  }

  /** All that happened on connections that can be read, in order. */
  finish(): { readonly events: CaptureEvent[]; readonly encrypted: number; readonly missing: number } {
    for (const connection of this.#all) {
      for (const make of connection.finish(this.#last)) this.#happened.push({ on: connection, make });
    }
    const readable = this.#happened.filter(({ on }) => on.isReadable);
    return {
      events: readable.map(({ make }, id) => make(id)),
      encrypted: this.#all.filter(({ encrypted }) => encrypted).length,
      missing: this.#all.reduce((sum, { isReadable, missing }) => sum + (isReadable ? missing : 0), 0),
    };
  }
}
