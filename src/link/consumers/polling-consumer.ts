import { readFeedAnswer } from '../feed-answer.ts';
import { type Consumer, type ConsumerOptions, pause, RECONNECTION, wordsOf } from './consumer.ts';
import { sayByRequest } from './http-saying.ts';

/** Asks, waits for the answer, and asks again: each time with the number of the last event seen. */
export class PollingConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  readonly #stop = new AbortController();
  #cursor = 0;

  /** @param kind short polls are answered at once and come each interval; long ones are held, and come one after the other */
  constructor(kind: 'short' | 'long', options: ConsumerOptions) {
    this.#options = options;
    void this.#run(
      kind === 'short' ? options.urls.poll : options.urls.longPoll,
      kind === 'short' ? options.interval : 0,
    );
  }

  say(text: string): boolean {
    return sayByRequest(this.#options, text);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(url: string, interval: number): Promise<void> {
    const { hearer } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const begun = performance.now();
      try {
        await this.#ask(url, signal);
      } catch (error) {
        if (signal.aborted) return;
        hearer.troubled(`a poll failed: ${wordsOf(error)}`);
        await pause(RECONNECTION, signal);
        continue;
      }
      const rest = begun + interval - performance.now();
      if (rest > 0) await pause(rest, signal);
    }
  }

  async #ask(url: string, signal: AbortSignal): Promise<void> {
    const { hearer } = this.#options;
    const answer = await fetch(`${url}?since=${this.#cursor}`, { cache: 'no-store', signal });
    const text = await answer.text();
    const time = performance.now();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    hearer.ready(time);
    const news = readFeedAnswer(text);
    if (news === undefined) return;
    this.#cursor = news.cursor;
    hearer.heard(news.events, time);
  }
}
