import { Duplex } from 'node:stream';
import type { LibraryStream, Pipeline } from '#service/tap/library-stream.ts';
import type { SocketTransport } from './transport.ts';

/** What stands behind a socket that is destroyed. */
const nothing: Pipeline = {
  write: (_octets, _owned, done) => done(),
  end: (done) => done(),
  wanted() {},
  dropped() {},
  busy: false,
};

/** How long a library may still finish an exchange that its timer gave up on while it was held. */
const SETTLING_TIME = 2000;

type Written = { readonly chunk: Buffer | string; readonly encoding: BufferEncoding };

/**
 * What the HTTP server and the libraries above it take for their `net.Socket`. Octets go through the pipeline; the rest
 * (addresses, options, timeouts) behaves as the real socket's, except that timeouts and destruction wait while the
 * pipeline is busy.
 */
export class TappedSocket extends Duplex implements LibraryStream {
  #pipeline: Pipeline;
  readonly #transport: SocketTransport;
  #timeout = 0;
  #timer: NodeJS.Timeout | undefined;
  #postponed: { readonly error: Error | undefined } | undefined;
  #settling: NodeJS.Timeout | undefined;
  #bytesRead = 0;
  #bytesWritten = 0;

  constructor(transport: SocketTransport, pipeline: Pipeline) {
    super({ allowHalfOpen: true, decodeStrings: false });
    this.#transport = transport;
    this.#pipeline = pipeline;
  }

  get pipeline(): Pipeline {
    return this.#pipeline;
  }
  get remoteAddress(): string | undefined {
    return this.#transport.remoteAddress;
  }
  get remotePort(): number | undefined {
    return this.#transport.remotePort;
  }
  get remoteFamily(): string | undefined {
    return this.#transport.remoteFamily;
  }
  get localAddress(): string | undefined {
    return this.#transport.localAddress;
  }
  get localPort(): number | undefined {
    return this.#transport.localPort;
  }
  get localFamily(): string | undefined {
    return this.#transport.localFamily;
  }
  get bytesRead(): number {
    return this.#bytesRead;
  }
  get bytesWritten(): number {
    return this.#bytesWritten;
  }
  get connecting(): boolean {
    return false;
  }
  get pending(): boolean {
    return false;
  }
  get timeout(): number {
    return this.#timeout;
  }

  address(): object {
    return this.#transport.address?.() ?? {};
  }
  setNoDelay(enable?: boolean): this {
    this.#transport.setNoDelay?.(enable);
    return this;
  }
  setKeepAlive(enable?: boolean, delay?: number): this {
    this.#transport.setKeepAlive?.(enable, delay);
    return this;
  }
  ref(): this {
    this.#transport.ref?.();
    return this;
  }
  unref(): this {
    this.#transport.unref?.();
    return this;
  }

  /** As `net.Socket.setTimeout`, but the time in which the pipeline is busy does not count. */
  setTimeout(milliseconds: number, listener?: () => void): this {
    clearTimeout(this.#timer);
    this.#timeout = milliseconds;
    this.#timer = undefined;
    if (milliseconds === 0) {
      if (listener) this.removeListener('timeout', listener);
      return this;
    }
    if (listener) this.once('timeout', listener);
    this.#timer = setTimeout(() => this.#timeIsUp(), milliseconds);
    this.#timer.unref();
    return this;
  }

  /** Destroys the stream once what it wrote has left, as `net.Socket.destroySoon`. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  resetAndDestroy(): this {
    this.#transport.resetAndDestroy?.();
    return this;
  }

  /** Destruction by a library queues behind what is held; by then it may not be wanted any more. */
  override destroy(error?: Error): this {
    if (this.destroyed || !this.#pipeline.busy) return super.destroy(error);
    this.#postponed ??= { error };
    return this;
  }

  /** Destroys the stream whatever is held. */
  destroyNow(error?: Error): void {
    super.destroy(error);
  }

  /** The pipeline has nothing held any more. */
  settled(): void {
    this.#timer?.refresh();
    if (!this.#postponed || this.#settling) return;
    const { error } = this.#postponed;
    this.#postponed = undefined;
    this.#settling = setTimeout(
      () => {
        this.#settling = undefined;
        this.destroy(error);
      },
      error ? 0 : SETTLING_TIME,
    );
  }

  /** Gives the library octets it now owns, or null for the end. Returns whether it wants more. */
  deliver(octets: Uint8Array | null): boolean {
    if (this.destroyed || this.readableEnded) return false;
    this.#timer?.refresh();
    if (octets === null) return this.push(null);
    this.#bytesRead += octets.length;
    return this.push(Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.length));
  }

  override _read(): void {
    this.#pipeline.wanted();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const octets = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    this.#send(octets, typeof chunk === 'string', done);
  }

  override _writev(chunks: Written[], done: (error?: Error | null) => void): void {
    const parts = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    );
    this.#send(Buffer.concat(parts), true, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#pipeline.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
    const pipeline = this.#pipeline;
    // What the library's parser refers to, the engine frees in full collections only: let that be little.
    this.#pipeline = nothing;
    pipeline.dropped();
    done(error);
  }

  #send(octets: Buffer, owned: boolean, done: (error?: Error | null) => void): void {
    this.#timer?.refresh();
    this.#bytesWritten += octets.length;
    this.#pipeline.write(octets, owned, done);
  }

  #timeIsUp(): void {
    if (this.#pipeline.busy) this.#timer?.refresh();
    else this.emit('timeout');
  }
}
