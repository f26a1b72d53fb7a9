import { RefusedError } from '#link/link.ts';
import type { Progress } from '#workshop/model.ts';

/** A report at most so often: what comes meanwhile goes with the next. */
const PAUSE_MILLISECONDS = 1000;

/** Sends what a learner's page tells of itself: the first at once, then one a second at most, the newest of each kind. */
export class Reports {
  readonly #send: (progress: Progress) => Promise<void>;
  #waiting: Progress | undefined;
  #pausing = false;
  #stopped = false;

  /**
   * @param send may reject: what could not be told then goes with the next report, unless something newer has come; what the room
   *   understood and refused is told no more
   */
  constructor(send: (progress: Progress) => Promise<void>) {
    this.#send = send;
  }

  tell(progress: Progress): void {
    this.#waiting = { ...this.#waiting, ...progress };
    if (!this.#pausing) void this.flush();
  }

  /** Sends what waits now. */
  async flush(): Promise<void> {
    const progress = this.#waiting;
    if (progress === undefined || this.#stopped) return;
    this.#waiting = undefined;
    this.#pausing = true;
    setTimeout(() => {
      this.#pausing = false;
      void this.flush();
    }, PAUSE_MILLISECONDS);
    try {
      await this.#send(progress);
    } catch (error) {
      if (isRefusedForGood(error)) return;
      this.#waiting = { ...progress, ...(this.#waiting as Progress | undefined) };
    }
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#stopped = true;
  }
}

/** A request that is at fault will not do better a second time; one that came too often (429) will (RFC 6585 section 4). */
function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return false;
  const { status } = error.refusal;
  return status >= 400 && status < 500 && status !== 429;
}
