import type { ServerResponse } from 'node:http';
import { encodeFitEvent } from '#service/event-stream.ts';
import type { CaptureLog } from '../sessions/capture-log.ts';

const OPENING = encodeFitEvent({ comment: 'the capture, as arrays of events' });
const HEARTBEAT = encodeFitEvent({ comment: '' });

/** A comment this often keeps proxies from giving the stream up. */
const HEARTBEAT_MILLISECONDS = 15_000;

/**
 * One reader of a session's capture, as an event stream: each event's data is an array of capture events, its id that of
 * the last one. A reader that does not keep up holds nothing back: it reads on from the bounded log when it is ready, and
 * is told what the log no longer held.
 */
export class CaptureStream {
  readonly #log: CaptureLog;
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;
  #cursor: number;
  #scheduled = false;
  #blocked = false;

  /** @param after id of the last event that the reader has; -1 for none */
  constructor(log: CaptureLog, response: ServerResponse, after: number) {
    this.#log = log;
    this.#response = response;
    this.#cursor = after;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write(OPENING);
    response.on('drain', () => {
      this.#blocked = false;
      this.#flush();
    });
    this.#heartbeat = setInterval(() => this.#blocked || response.write(HEARTBEAT), HEARTBEAT_MILLISECONDS);
    this.#heartbeat.unref();
    response.once('close', () => clearInterval(this.#heartbeat));
    this.wake();
  }

  /** The log has grown; what is new is written after the events of this turn are all in. */
  wake(): void {
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Writes what is still to be told and ends the stream; `reason` is the data of its last event, named `end`. */
  end(reason: string): void {
    clearInterval(this.#heartbeat);
    if (this.#response.writableEnded || this.#response.destroyed) return;
    while (!this.#blocked && this.#writeNext()) {}
    this.#response.end(encodeFitEvent({ event: 'end', data: JSON.stringify({ reason }) }));
  }

  /** One batch a turn: the sandbox's other work comes between, and all who have read as far share what is encoded. */
  #flush(): void {
    if (this.#blocked || this.#response.destroyed || this.#response.writableEnded) return;
    if (this.#writeNext()) this.wake();
  }

  /** Writes the next batch; answers whether there are more. */
  #writeNext(): boolean {
    const batch = this.#log.encodedAfter(this.#cursor);
    if (batch === undefined) return false;
    this.#cursor = batch.last;
    this.#blocked = !this.#response.write(batch.event);
    return batch.more;
  }
}
