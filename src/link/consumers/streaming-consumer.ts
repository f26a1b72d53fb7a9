import { createEventReader } from '../feed-answer.ts';
import { type Consumer, type ConsumerOptions, pause, RECONNECTION, wordsOf } from './consumer.ts';
import { sayByRequest } from './http-saying.ts';

/** Reads one answer that goes on, line by line; asks for the next one after the last line that came whole. */
export class StreamingConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  readonly #stop = new AbortController();
  #cursor = 0;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    void this.#run();
  }

  say(text: string): boolean {
    return sayByRequest(this.#options, text);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { hearer } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#read(signal);
      } catch (error) {
        if (signal.aborted) return;
        hearer.troubled(`the stream broke: ${wordsOf(error)}`);
      }
      await pause(RECONNECTION, signal);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { urls, hearer } = this.#options;
    const answer = await fetch(`${urls.stream}?format=lines&since=${this.#cursor}`, { cache: 'no-store', signal });
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
    hearer.ready(performance.now());
    const body = answer.body.getReader();
    const decoder = new TextDecoder();
    const read = createEventReader();
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      const time = performance.now();
      const { events } = read(decoder.decode(piece.value, { stream: true }));
      this.#cursor = events.at(-1)?.id ?? this.#cursor;
      if (events.length > 0) hearer.heard(events, time);
    }
  }
}
