import type { RecordedSocket } from '#link/recorded-socket.ts';
import { type Channel, Lines, missed, type Place, type Presence } from './channel.ts';

const SUBPROTOCOL = 'json.wire101';

/** The room of all who share the session's feed. */
const COMPANY = '?room=company';

/** The chat: a WebSocket whose messages are JSON of the application's own. What they mean is nobody's standard. */
export class ChatChannel implements Channel {
  readonly #lines = new Lines();
  readonly #changed: () => void;
  #socket: RecordedSocket | undefined;
  #joined = false;
  #calls = 0;
  #last = 0;
  trouble: string | undefined;

  /** @param changed told when something came that the lab is not told of otherwise */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get lines() {
    return this.#lines.all;
  }

  get presence(): Presence {
    const state = this.#socket?.readyState ?? 'CLOSED';
    if (state === 'OPEN' && this.#joined) return 'here';
    return state === 'CONNECTING' || state === 'OPEN' ? 'coming' : 'away';
  }

  come(place: Place): void {
    this.leave();
    this.#joined = false;
    if (this.#last > place.room.last) this.#last = 0;
    const hearing = {
      // The room knows who this is; a name must be asked for all the same.
      opened: () => this.#call('join', 'me'),
      text: (text: string) => {
        if (this.#socket === socket) this.#heard(text, place);
      },
      closed: () => this.#changed(),
    };
    const socket = place.link.openSocket([SUBPROTOCOL], 'json', hearing, COMPANY);
    this.#socket = socket;
  }

  say(text: string): void {
    this.trouble = undefined;
    this.#call('say', text);
  }

  leave(): void {
    if (this.#socket && this.#socket.readyState !== 'CLOSED') this.#socket.close(1000);
  }

  forget(): void {
    this.leave();
    this.#socket = undefined;
  }

  #call(name: string, argument: string): void {
    this.#calls += 1;
    if (this.#socket?.readyState === 'OPEN') {
      this.#socket.send(JSON.stringify({ id: this.#calls, call: name, args: [argument] }));
    }
  }

  #heard(text: string, place: Place): void {
    const told = parsed(text);
    const error: unknown = told['error'];
    if (Array.isArray(told['result'])) this.#joined = true;
    else if (typeof error === 'object' && error !== null) this.trouble = String(Reflect.get(error, 'message'));
    else if (told['event'] === 'said')
      this.#said(Number(told['id']), String(told['name']), String(told['text']), place);
    this.#changed();
  }

  /** What the room tells of before the page came it may have told once already. */
  #said(id: number, name: string, text: string, place: Place): void {
    if (id <= this.#last) return;
    this.#last = id;
    this.#lines.add({ id, head: name, text, how: missed(id, place) });
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Somebody else writes for the server.
    return {};
  }
}
