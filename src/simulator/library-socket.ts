import type { LibraryStream, Pipeline } from '#service/tap/library-stream.ts';
import type { Timer, Timers } from '#service/timers.ts';
import { joinOctets } from '#wire/octets/join.ts';

/** Who is told what comes on a library's socket. */
export interface Reader {
  received(octets: Uint8Array): void;
  ended(): void;
  closed(): void;
}

type Taken = (error?: Error | null) => void;

/** How long a library may still finish an exchange that was given up while something of it was held. */
const SETTLING_MILLISECONDS = 2000;

/**
 * What the simulated server uses as its socket. What is written within one turn leaves together, as with Node's; both
 * halves ended it closes by itself, unless something of it is held.
 */
export class LibrarySocket implements LibraryStream {
  destroyed = false;
  writableFinished = false;
  /** Written and not taken yet. */
  writableLength = 0;
  reader: Reader | undefined;
  readonly #pipeline: Pipeline;
  readonly #timers: Timers;
  #ending = false;
  #readableEnded = false;
  #wants = true;
  #corked: { readonly octets: Uint8Array; readonly taken: Taken }[] = [];
  #postponed = false;
  #soon = false;
  #settling: Timer | undefined;

  constructor(pipeline: Pipeline, timers: Timers) {
    this.#pipeline = pipeline;
    this.#timers = timers;
  }

  /** More may be written. */
  get writable(): boolean {
    return !this.#ending && !this.destroyed;
  }

  write(octets: Uint8Array, taken: Taken = () => {}): void {
    if (!this.writable) {
      taken(new Error('the socket has been ended'));
      return;
    }
    this.writableLength += octets.length;
    this.#corked.push({ octets, taken });
    if (this.#corked.length === 1) void Promise.resolve().then(() => this.#uncork());
  }

  end(): void {
    if (!this.writable) return;
    this.#ending = true;
    void Promise.resolve().then(() => {
      this.#uncork();
      this.#pipeline.end(() => {
        this.writableFinished = true;
        this.#closeWhenDone();
      });
    });
  }

  /** Ends, and closes once what was written has left, whether or not the peer has ended too. */
  destroySoon(): void {
    this.#soon = true;
    if (this.writableFinished) this.destroy();
    else this.end();
  }

  /** Whether what comes is read. */
  read(wants: boolean): void {
    if (wants && !this.#wants) this.#pipeline.wanted();
    this.#wants = wants;
  }

  deliver(octets: Uint8Array | null): boolean {
    if (this.destroyed || this.#readableEnded) return false;
    if (octets) this.reader?.received(octets);
    else {
      this.#readableEnded = true;
      this.reader?.ended();
      this.#closeWhenDone();
    }
    return this.#wants;
  }

  /** Destruction queues behind what is held; by then it may not be wanted any more. */
  destroy(): void {
    if (this.destroyed) return;
    if (this.#pipeline.busy) this.#postponed = true;
    else this.destroyNow();
  }

  destroyNow(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#timers.clear(this.#settling);
    this.#pipeline.dropped();
    this.reader?.closed();
  }

  settled(): void {
    if (!this.#postponed || this.#settling !== undefined) return;
    this.#postponed = false;
    this.#settling = this.#timers.set(() => {
      this.#settling = undefined;
      this.destroy();
    }, SETTLING_MILLISECONDS);
  }

  #uncork(): void {
    const parts = this.#corked;
    if (parts.length === 0 || this.destroyed) return;
    this.#corked = [];
    const octets = joinOctets(parts.map((part) => part.octets));
    this.#pipeline.write(octets, true, (error) => {
      this.writableLength -= octets.length;
      for (const { taken } of parts) taken(error);
    });
  }

  #closeWhenDone(): void {
    if ((this.#readableEnded || this.#soon) && this.writableFinished) this.destroy();
  }
}
