import { Duplex } from 'node:stream';

type Done = (error?: Error | null) => void;

/**
 * One end of a connection that never leaves the process, and behaves as a socket does: octets arrive later, never within
 * the write; a slow reader slows the writer; a FIN each way, and a reset.
 */
class InProcessStream extends Duplex {
  #other: InProcessStream | undefined;
  #waiting: Done | undefined;

  constructor() {
    super({ allowHalfOpen: true });
  }

  join(other: InProcessStream): void {
    this.#other = other;
  }

  resetAndDestroy(): this {
    const other = this.#other;
    this.#other = undefined;
    if (other && !other.destroyed) other.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    return this.destroy();
  }

  override _read(): void {
    const waiting = this.#other?.takeWaiting();
    waiting?.();
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, done: Done): void {
    // The reader may change what it gets, as a reader of a socket may.
    const copy = Buffer.from(octets);
    process.nextTick(() => {
      const other = this.#other;
      if (!other || other.destroyed) done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      else if (other.push(copy)) done();
      else this.#waiting = done;
    });
  }

  override _final(done: Done): void {
    process.nextTick(() => {
      this.#endOther();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    process.nextTick(() => {
      this.#endOther();
      this.takeWaiting()?.();
      this.#other?.takeWaiting()?.();
    });
    done(error);
  }

  takeWaiting(): Done | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  #endOther(): void {
    const other = this.#other;
    if (other && !other.destroyed && !other.readableEnded) other.push(null);
    if (this.destroyed) this.#other = undefined;
  }
}

/** The two ends of a connection within the process. */
export function createStreamPair(): [InProcessStream, InProcessStream] {
  const ends: [InProcessStream, InProcessStream] = [new InProcessStream(), new InProcessStream()];
  ends[0].join(ends[1]);
  ends[1].join(ends[0]);
  return ends;
}
