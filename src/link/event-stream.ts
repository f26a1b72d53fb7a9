/** One event of an event stream. */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
  /** The last event id as it stands after this event. */
  readonly id: string;
}

/**
 * Reads an event stream (HTML Living Standard, section 9.2.6) from text that comes in pieces cut anywhere. Comments and
 * reconnection times are passed over.
 */
export class EventStreamReader {
  readonly #deliver: (event: StreamEvent) => void;
  #rest = '';
  #first = true;
  #name = '';
  #data: string[] = [];
  #id = '';

  constructor(deliver: (event: StreamEvent) => void) {
    this.#deliver = deliver;
  }

  receive(text: string): void {
    let input = this.#rest + text;
    if (this.#first && input !== '') {
      this.#first = false;
      if (input.startsWith('\uFEFF')) input = input.slice(1);
    }
    let start = 0;
    const ends = /\r\n|\n|\r/g;
    for (let end = ends.exec(input); end; end = ends.exec(input)) {
      // A carriage return at the very end may be the first half of a line end.
      if (end[0] === '\r' && end.index === input.length - 1) break;
      this.#line(input.slice(start, end.index));
      start = end.index + end[0].length;
    }
    this.#rest = input.slice(start);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch(): void {
    if (this.#data.length > 0) {
      this.#deliver({ name: this.#name || 'message', data: this.#data.join('\n'), id: this.#id });
    }
    this.#name = '';
    this.#data = [];
  }
}
