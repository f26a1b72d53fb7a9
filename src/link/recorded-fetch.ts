import type { PageEvent } from '#capture/schema.ts';
import type { ReadingPace } from './reading-pace.ts';
import type { Note } from './recorded-socket.ts';

type Detail = NonNullable<PageEvent['detail']>;

/** A request of this page as `fetch` is asked for it. */
export interface FetchRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Comes after the address, its question mark included. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text to send along; only POST has some. */
  readonly content?: string | undefined;
  /** The text is handed over as a stream, whose length the browser is not told. */
  readonly streamed?: boolean;
  /** What the browser's own cache may do; by default it takes no part. */
  readonly cache?: 'no-store' | 'default';
  /** Each piece of the body is noted as it is read, beside the body's end. */
  readonly byPiece?: boolean;
  /** How fast script reads the body; all as it comes when absent. */
  readonly pace?: ReadingPace;
  /** What else is noted of the text of the body, or of each piece of it. */
  readonly describe?: (text: string) => Detail;
}

export type FetchState = 'waiting' | 'reading' | 'done' | 'failed';

/** What a fetch came to. */
export interface FetchOutcome {
  /** Absent when there was no answer. */
  readonly status?: number;
  /** The fields of the answer's head that script may read. */
  readonly headers?: Headers;
  /** The whole body; empty when it was read by pieces, or not to its end. */
  readonly text: string;
}

/** How many characters of a body a page event keeps; the octets are in the capture. */
const KEPT = 200;

/** A fetch of this page whose every step is noted as script sees it: the call, the head, the body, an abort, an error. */
export class RecordedFetch {
  /** Settles once nothing more comes; it never rejects. */
  readonly settled: Promise<FetchOutcome>;
  #state: FetchState = 'waiting';
  #status: number | undefined;
  readonly #request: FetchRequest;
  readonly #note: Note;
  readonly #abort = new AbortController();
  readonly #aborted: (() => void) | undefined;

  /**
   * @param url where the request goes
   * @param shown the same address without its token, as it is noted
   * @param aborted told of an abort, where whoever answers would not be
   */
  constructor(url: string, shown: string, request: FetchRequest, note: Note, aborted?: (url: string) => void) {
    this.#aborted = aborted && (() => aborted(url + (request.query ?? '')));
    this.#request = request;
    this.#note = note;
    this.settled = this.#run(url, shown);
  }

  get state(): FetchState {
    return this.#state;
  }

  /** Of the answer, once script was given its head. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Whether script has called it off. */
  get aborted(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Script no longer wants the answer. Nothing once it has all of it. */
  abort(): void {
    if (this.#state === 'done' || this.#state === 'failed') return;
    this.#note('abort', {});
    this.#aborted?.();
    this.#abort.abort();
  }

  /** Script reads at another pace from now on. */
  read(octetsPerSecond: number | undefined): void {
    const { pace } = this.#request;
    if (!pace || pace.octetsPerSecond === octetsPerSecond || this.#state === 'done' || this.#state === 'failed') return;
    this.#note('reads', { pace: paceWords(octetsPerSecond) });
    pace.octetsPerSecond = octetsPerSecond;
  }

  async #run(url: string, shown: string): Promise<FetchOutcome> {
    const { method, query = '', headers = {}, content, cache = 'no-store', streamed = false } = this.#request;
    const body = method === 'POST' ? (content ?? '') : undefined;
    const sent = body === undefined ? {} : streamed ? { body: new Blob([body]).stream(), duplex: 'half' } : { body };
    this.#note('fetch', {
      method,
      url: shown + query,
      cache,
      ...headers,
      ...(streamed ? { duplex: 'half' } : {}),
      ...(body === undefined ? {} : { octets: new TextEncoder().encode(body).length }),
    });
    let response: Response | undefined;
    try {
      response = await fetch(url + query, {
        method,
        cache,
        headers,
        signal: this.#abort.signal,
        ...sent,
      });
      const text = await this.#read(response);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      this.#state = 'failed';
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#note('error', { name, message });
      return response ? { status: response.status, headers: response.headers, text: '' } : { text: '' };
    }
  }

  async #read(response: Response): Promise<string> {
    const { byPiece = false, pace, describe = () => ({}) } = this.#request;
    this.#state = 'reading';
    this.#status = response.status;
    this.#note('response', { status: response.status, statusText: response.statusText });
    const decoder = new TextDecoder();
    let octets = 0;
    let pieces = 0;
    let text = '';
    if (pace?.octetsPerSecond !== undefined) this.#note('reads', { pace: paceWords(pace.octetsPerSecond) });
    await pace?.rest(0, this.#abort.signal);
    const reader = response.body?.getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      octets += piece.value.length;
      pieces += 1;
      const part = decoder.decode(piece.value, { stream: true });
      if (!byPiece) text += part;
      else this.#note('piece', { octets: piece.value.length, ...keptText(part), ...describe(part) });
      await pace?.rest(piece.value.length, this.#abort.signal);
    }
    this.#state = 'done';
    this.#note('body', { octets, pieces, ...keptText(text), ...(byPiece ? {} : describe(text)) });
    return text;
  }
}

function paceWords(octetsPerSecond: number | undefined): string {
  if (octetsPerSecond === undefined) return 'as it comes';
  return octetsPerSecond === 0 ? 'nothing' : `${octetsPerSecond} octets a second`;
}

function keptText(text: string): Detail {
  if (text === '') return {};
  return { text: text.length > KEPT ? `${text.slice(0, KEPT)}…` : text };
}
