/** A frame that is due gets its turn when there was none for so long, and so much time for it, in milliseconds. */
const FRAME = { every: 30, time: 8 };

/**
 * Gives work that is laid down its next turn, in a task of its own. A flood of messages may have a second's worth of tasks waiting
 * for the page; where a browser knows priorities the work comes before them, and a frame that is due comes before the work.
 */
export class Turns {
  readonly #take: () => void;
  readonly #over = new AbortController();
  /** Stands in where there are no priorities: a message to oneself comes after a frame that is due. */
  #messages: MessageChannel | undefined;
  #lastFrame = performance.now();

  /** @param take called once for each turn that is asked for */
  constructor(take: () => void) {
    this.#take = take;
  }

  ask(): void {
    if (!('scheduler' in globalThis)) {
      this.#messages ??= this.#channel();
      this.#messages.port2.postMessage(undefined);
      return;
    }
    const { signal } = this.#over;
    const taken = scheduler.postTask(this.#take, { priority: 'user-blocking', delay: this.#timeForFrame(), signal });
    taken.catch((error: unknown) => {
      if (error !== signal.reason) throw error;
    });
  }

  stop(): void {
    this.#over.abort();
    this.#messages?.port1.close();
  }

  #channel(): MessageChannel {
    const channel = new MessageChannel();
    channel.port1.onmessage = this.#take;
    return channel;
  }

  #timeForFrame(): number {
    const now = performance.now();
    // A hidden page has no frames.
    if (document.hidden || now - this.#lastFrame < FRAME.every) return 0;
    this.#lastFrame = now;
    return FRAME.time;
  }
}
