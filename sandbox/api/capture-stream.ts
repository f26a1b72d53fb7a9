import type { ServerResponse } from 'node:http';
import type { CaptureLog } from '../sessions/capture-log.ts';

/** Events in one event of the stream: bounds its size, and what one slow reader can make the process hold. */
const BATCH = 1000;

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
    response.write(': the capture, as arrays of events\n\n');
    response.on('drain', () => {
      this.#blocked = false;
      this.#flush();
    });
    this.#heartbeat = setInterval(() => this.#blocked || response.write(':\n\n'), HEARTBEAT_MILLISECONDS);
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
    if (!this.#blocked) this.#flush();
    this.#response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  }

  #flush(): void {
    while (!this.#blocked && !this.#response.destroyed && !this.#response.writableEnded) {
      const { events, last, more } = this.#log.after(this.#cursor, BATCH);
      if (events.length === 0) return;
      this.#cursor = last;
      this.#blocked = !this.#response.write(`id: ${last}\ndata: ${JSON.stringify(events)}\n\n`);
      if (!more) return;
    }
  }
}
