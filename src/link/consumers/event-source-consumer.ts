import { type Consumer, type ConsumerOptions, RECONNECTION } from './consumer.ts';
import { sayByRequest } from './http-saying.ts';

/** Leaves all to the browser's EventSource: it comes back by itself, with the last id that it has seen. */
export class EventSourceConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  #source: EventSource;
  #cursor = 0;
  #stopped = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#source = this.#open();
  }

  say(text: string): boolean {
    return sayByRequest(this.#options, text);
  }

  stop(): void {
    this.#stopped = true;
    this.#source.close();
  }

  #open(): EventSource {
    const { urls, hearer } = this.#options;
    const source = new EventSource(`${urls.sse}?since=${this.#cursor}`);
    source.addEventListener('open', () => hearer.ready(performance.now()));
    source.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) => {
      const time = performance.now();
      this.#cursor = Number(lastEventId);
      hearer.heard([{ id: this.#cursor, text: data }], time);
    });
    source.addEventListener('error', () => {
      if (this.#stopped) return;
      hearer.troubled('the EventSource reported an error');
      // It gives up for good on an answer that is no event stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#again(), RECONNECTION);
    });
    return source;
  }

  #again(): void {
    if (!this.#stopped) this.#source = this.#open();
  }
}
