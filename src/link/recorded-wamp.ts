import type { Hearing, RecordedSocket } from './recorded-socket.ts';
import { GOODBYE_TEXT, helloOf, type Procedure, WampClient } from './wamp-client.ts';

/** How a client of a page introduces itself. */
export interface WampSettings {
  readonly agent: string;
  readonly realm: string;
}

/** A WAMP client of this page: a `WampClient` on a WebSocket of its own, every call and event of which is noted as it happens. */
export class RecordedWamp {
  readonly client: WampClient;
  /** How many messages it has sent and received, over all its connections. */
  crossed = 0;
  /** What was agreed on in the handshake of the connection that is open; empty for nothing. */
  agreed: string | undefined;
  readonly #open: (protocols: readonly string[], hearing: Hearing) => RecordedSocket;
  readonly #changed: () => void;
  #socket: RecordedSocket | undefined;

  /**
   * @param open opens a WebSocket of the page to the router
   * @param perform does what the router asks of this client
   * @param changed told when anything has changed that a reader can see
   */
  constructor(
    open: (protocols: readonly string[], hearing: Hearing) => RecordedSocket,
    perform: Procedure,
    changed: () => void,
  ) {
    this.#open = open;
    this.client = new WampClient(perform);
    this.#changed = changed;
  }

  /** Whether its WebSocket is there or on its way. */
  get connected(): boolean {
    return this.#socket?.readyState === 'OPEN' || this.#socket?.readyState === 'CONNECTING';
  }

  /** Whether something can be said. */
  get open(): boolean {
    return this.#socket?.readyState === 'OPEN';
  }

  /** Begins a session, on the connection that is open or on a new one. */
  join({ agent, realm }: WampSettings): void {
    const hello = helloOf(realm, agent);
    if (this.open) this.say(hello);
    else if (!this.connected) this.connect(['wamp.2.json'], hello);
  }

  /** Opens a WebSocket that offers `protocols`; `first` is said as soon as it is open. */
  connect(protocols: readonly string[], first?: string): void {
    this.#socket?.close();
    this.client.lost();
    this.agreed = undefined;
    const socket: RecordedSocket = this.#open(protocols, {
      opened: (protocol) => {
        if (this.#socket !== socket) return;
        this.agreed = protocol;
        if (first !== undefined) this.say(first);
        this.#changed();
      },
      text: (text) => this.#socket === socket && this.#heard(text),
      closed: () => {
        if (this.#socket !== socket) return;
        this.client.lost();
        this.#changed();
      },
    });
    this.#socket = socket;
    this.#changed();
  }

  /** Says a text as it is, as WAMP or not; as a binary message when asked for. */
  say(text: string, binary = false): void {
    if (!this.#socket || !this.open) return;
    this.client.said(text);
    this.#socket.send(binary ? new TextEncoder().encode(text) : text);
    this.crossed += 1;
    this.#changed();
  }

  /** Says GOODBYE; the connection stays. */
  leave(): void {
    if (this.client.state === 'joined') this.say(GOODBYE_TEXT);
  }

  /** Closes the WebSocket without a word of WAMP. */
  close(): void {
    if (this.connected) this.#socket?.close();
    this.#changed();
  }

  #heard(text: string): void {
    this.crossed += 1;
    const { say, close } = this.client.heard(text);
    for (const each of say) this.say(each);
    if (close) this.#socket?.close();
    this.#changed();
  }
}
