import { readEvent } from '../feed-answer.ts';
import { type Consumer, type ConsumerOptions, RECONNECTION } from './consumer.ts';

/** A WebSocket that is opened anew when it has closed. It has no cursor: what comes meanwhile passes it by. */
export class WebSocketConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  #socket: WebSocket;
  #stopped = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#socket = this.#open();
  }

  say(text: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.close(1000);
  }

  #open(): WebSocket {
    const { urls, hearer } = this.#options;
    const socket = new WebSocket(urls.websocket);
    socket.addEventListener('open', () => hearer.ready(performance.now()));
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const time = performance.now();
      const event = readEvent(data);
      if (event) hearer.heard([event], time);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#stopped) return;
      hearer.troubled(`the WebSocket closed with ${code}`);
      setTimeout(() => {
        if (!this.#stopped) this.#socket = this.#open();
      }, RECONNECTION);
    });
    return socket;
  }
}
