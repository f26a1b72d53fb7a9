import type { PageEvent } from './schema.ts';

/** Something of a page that makes a request: a WebSocket, a fetch, an image, or one connection attempt of an EventSource. */
export interface PageCall {
  readonly kind: 'WebSocket' | 'EventSource' | 'fetch' | 'img';
  /** Its place among all of its kind, all but WebSockets counted as one kind, from 0. */
  readonly ordinal: number;
  /** Method and target, token left out; undefined when the page did not note them. */
  readonly asks: string | undefined;
  /** Its place among those that ask for the same. */
  readonly nth: number;
  /** When script was first told anything of it, or ended it itself, on the page's clock in microseconds. */
  told: number | undefined;
}

/** One event of a page, and what it is about. */
export interface Called {
  readonly call: PageCall;
  /** At least so many octets of the answer's content must have come for script to see this. */
  readonly content: number;
}

/** What each WebSocket, EventSource, fetch and image of a page is doing. */
interface Doing {
  readonly call: PageCall;
  content: number;
}

/** The least that an event of an event stream takes beside its data: `data`, and the ends of two lines. */
const EVENT_OCTETS = 6;

/** Says of each event of a page, as they come, which request it is about. Script names objects; requests have no names. */
export class PageCalls {
  readonly #called: Called[] = [];
  readonly #doing = new Map<number, Doing>();
  readonly #ordinals = { WebSocket: 0, request: 0 };
  readonly #asking = new Map<string, PageCall[]>();

  /** Reads the events that were added to `page` since the last call, up to the one before number `end`. */
  advance(page: readonly PageEvent[], end = page.length): void {
    const past = Math.min(end, page.length);
    for (let index = this.#called.length; index < past; index++) {
      this.#called.push(this.#read(page[index] as PageEvent));
    }
  }

  /** What event number `index` of the page is about. Throws a RangeError for one that was not read. */
  of(index: number): Called {
    const called = this.#called[index];
    if (!called) throw new RangeError(`no event ${index} was read`);
    return called;
  }

  /** The calls whose method and target `asks` is, in their order. */
  thatAsk(asks: string): readonly PageCall[] {
    return this.#asking.get(asks) ?? [];
  }

  #read(event: PageEvent): Called {
    const { name, socket, time, detail = {} } = event;
    const doing = this.#begun(event);
    if (!MAKING[name]) doing.call.told ??= time;
    const octets = Number(detail['octets'] ?? 0);
    if (name === 'piece') doing.content += octets;
    if (name === 'message') doing.content += octets + EVENT_OCTETS;
    const called = { call: doing.call, content: doing.content };
    if (name === 'error' && doing.call.kind === 'EventSource' && detail['readyState'] === 'CONNECTING') {
      // The browser asks again by itself, and script is not told when.
      this.#doing.set(socket, { call: this.#call('EventSource', doing.call.asks), content: 0 });
    }
    return called;
  }

  #begun({ name, socket, detail = {} }: PageEvent): Doing {
    const known = this.#doing.get(socket);
    const made = MAKING[name];
    if (known && !made) return known;
    const url = detail['url'];
    const asks = typeof url === 'string' ? `${detail['method'] ?? 'GET'} ${targetOf(url)}` : undefined;
    const doing = { call: this.#call(made ?? kindOf(name), asks), content: 0 };
    this.#doing.set(socket, doing);
    return doing;
  }

  #call(kind: PageCall['kind'], asks: string | undefined): PageCall {
    const counted = kind === 'WebSocket' ? kind : 'request';
    const ordinal = this.#ordinals[counted]++;
    const same = this.#asking.get(asks ?? '') ?? [];
    const call: PageCall = { kind, ordinal, asks, nth: same.length, told: undefined };
    same.push(call);
    this.#asking.set(asks ?? '', same);
    return call;
  }
}

/** The events by which something new begins. */
const MAKING: Readonly<Record<string, PageCall['kind']>> = {
  'new WebSocket': 'WebSocket',
  'new EventSource': 'EventSource',
  fetch: 'fetch',
  'img src': 'img',
};

/** What an event is of whose beginning was not noted. */
function kindOf(name: string): PageCall['kind'] {
  return ['response', 'piece', 'body', 'abort'].includes(name) ? 'fetch' : 'WebSocket';
}

/** Path and query of an address as a page notes it. */
function targetOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]*/, '');
}
