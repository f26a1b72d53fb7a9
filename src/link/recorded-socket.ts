import type { PageEvent } from '#capture/schema.ts';
import { utf8Length } from '#wire/octets/utf8.ts';

type Detail = NonNullable<PageEvent['detail']>;

/** Notes what script did or saw; the time is added by whoever keeps the clock. */
export type Note = (name: string, detail: Detail) => void;

/** Who is told what a WebSocket hears, besides the list of what happened. */
export interface Hearing {
  opened?(protocol: string): void;
  text?(text: string): void;
  closed?(): void;
}

const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

/** How many characters of a message a page event keeps; the octets are in the capture. */
const KEPT = 200;

/**
 * A WebSocket of this page whose every call and event is noted as it happens: what script can know of a connection, to
 * stand beside what crossed the wire.
 */
export class RecordedSocket {
  readonly #socket: WebSocket;
  readonly #note: Note;

  /**
   * @param url the endpoint
   * @param shown the same address without its token, as it is noted
   * @throws SyntaxError for an address or subprotocol that no WebSocket takes
   */
  constructor(url: string, shown: string, protocols: readonly string[], note: Note, hearing: Hearing = {}) {
    this.#note = note;
    note('new WebSocket', { url: shown, ...(protocols.length > 0 ? { protocols: protocols.join(', ') } : {}) });
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => {
      const { protocol, extensions } = socket;
      this.#noted('open', { ...(protocol ? { protocol } : {}), ...(extensions ? { extensions } : {}) });
      hearing.opened?.(protocol);
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') {
        this.#noted('message', textDetail(data));
        hearing.text?.(data);
      } else this.#noted('message', { kind: 'binary', octets: (data as ArrayBuffer).byteLength });
    });
    socket.addEventListener('error', () => this.#noted('error', {}));
    socket.addEventListener('close', ({ code, reason, wasClean }) => {
      this.#noted('close', { code, reason, wasClean });
      hearing.closed?.();
    });
  }

  get readyState(): (typeof READY_STATES)[number] {
    return READY_STATES[this.#socket.readyState] ?? 'CLOSED';
  }

  /** Sends text, or octets as a binary message. Throws as `WebSocket.send` does before `open`. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
    this.#noted('send', typeof data === 'string' ? textDetail(data) : { kind: 'binary', octets: data.length });
  }

  /**
   * `code` is 1000 or 3000 to 4999, `reason` at most 123 octets; others throw as `WebSocket.close` does. Without a code the
   * Close frame is empty, and no reason is sent.
   */
  close(code?: number, reason = ''): void {
    if (code === undefined) this.#socket.close();
    else this.#socket.close(code, reason);
    this.#noted('close()', code === undefined ? {} : { code, reason });
  }

  /**
   * The WebSocket for a library that talks through one. What the library sends goes through `send` and is not noted:
   * what it is asked to do is noted instead, with `note`.
   *
   * @param send does what the library asks; what it hands on is sent
   */
  forLibrary(
    send: (data: Uint8Array<ArrayBuffer>, pass: (data: string | Uint8Array<ArrayBuffer>) => void) => void,
  ): WebSocket {
    const socket = this.#socket;
    const pass = (data: string | Uint8Array<ArrayBuffer>) => socket.send(data);
    const close = (code?: number, reason?: string) => {
      if (socket.readyState >= WebSocket.CLOSING) return;
      socket.close(code, reason);
      this.#noted('close()', code === undefined ? {} : { code, reason: reason ?? '' });
    };
    const own: Readonly<Record<PropertyKey, unknown>> = {
      send: (data: Uint8Array<ArrayBuffer>) => send(data, pass),
      close,
    };
    // What the socket does is asked of it at the moment: a simulation takes its place after it was made.
    return new Proxy(socket, {
      get(target, name) {
        if (Object.hasOwn(own, name)) return own[name];
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
  }

  /** Notes what a library was asked to do with this WebSocket, or said of it. */
  note(name: string, detail: Detail): void {
    this.#note(name, detail);
  }

  #noted(name: string, detail: Detail): void {
    this.#note(name, { ...detail, readyState: this.readyState });
  }
}

function textDetail(text: string): Detail {
  const kept = text.length > KEPT ? `${text.slice(0, KEPT)}…` : text;
  return { kind: 'text', octets: utf8Length(text), text: kept };
}
