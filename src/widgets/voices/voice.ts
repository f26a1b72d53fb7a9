import type { Link } from '#link/link.ts';
import type { Hearing, RecordedSocket } from '#link/recorded-socket.ts';

/** What calls carry in these labs. */
export type Argument = number | string;

/** One client of the page, which speaks one subprotocol on a WebSocket of its own. */
export interface Voice {
  /** Whether it may call now: the WebSocket is open, and what the subprotocol wants first has been said. */
  readonly ready: boolean;
  readonly closed: boolean;
  /** How many answers to its calls have come. */
  readonly answers: number;
  call(name: string, args: readonly Argument[]): void;
  /** Sends a call that is no text of its language. */
  callMalformed?(): void;
  close(): void;
}

/** Opens a voice; `changed` is called after anything has. */
export type OpenVoice = (link: Link, changed?: () => void) => Voice;

/** What the languages of text have in common: a socket, and who hears it. */
export abstract class TextVoice implements Voice {
  readonly socket: RecordedSocket;
  ready = false;
  closed = false;
  answers = 0;
  protected calls = 0;

  constructor(open: (hearing: Hearing) => RecordedSocket, changed: () => void = () => {}) {
    const then = (what: () => void) => () => {
      what();
      changed();
    };
    this.socket = open({
      opened: then(() => this.opened()),
      text: (text) => {
        this.heard(text);
        changed();
      },
      closed: then(() => {
        this.ready = false;
        this.closed = true;
      }),
    });
  }

  abstract call(name: string, args: readonly Argument[]): void;

  protected opened(): void {
    this.ready = true;
  }

  protected abstract heard(text: string): void;

  close(): void {
    if (this.socket.readyState !== 'CLOSED') this.socket.close(1000);
  }
}

/** What a JSON text says; undefined when it is none, as when somebody else writes for the server. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
