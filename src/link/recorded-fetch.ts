import type { Note } from './recorded-socket.ts';

/** A plain request as a lab's reader chooses it. */
export interface PageRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** How the answer is to be framed: by its length, in chunks, or by the end of the connection. */
  readonly framing: 'length' | 'chunked' | 'close';
  /** Text to send along; only POST has some. */
  readonly content?: string | undefined;
}

export type FetchState = 'waiting' | 'reading' | 'done' | 'failed';

/** How many characters of a body a page event keeps; the octets are in the capture. */
const KEPT = 200;

/** A fetch of this page whose every step is noted as script sees it: the call, the head, the body, an error. */
export class RecordedFetch {
  readonly request: PageRequest;
  /** Settles once nothing more comes; it never rejects. */
  readonly settled: Promise<void>;
  #state: FetchState = 'waiting';
  readonly #note: Note;

  /**
   * @param url where plain exchanges are answered
   * @param shown the same address without its token, as it is noted
   */
  constructor(url: string, shown: string, request: PageRequest, note: Note) {
    this.request = request;
    this.#note = note;
    this.settled = this.#run(url, shown);
  }

  get state(): FetchState {
    return this.#state;
  }

  async #run(url: string, shown: string): Promise<void> {
    const { method, framing, content } = this.request;
    const query = framing === 'length' ? '' : `?framing=${framing}`;
    const body = method === 'POST' ? (content ?? '') : undefined;
    this.#note('fetch', {
      method,
      url: shown + query,
      cache: 'no-store',
      ...(body === undefined ? {} : { octets: new TextEncoder().encode(body).length }),
    });
    try {
      const options = { method, cache: 'no-store', ...(body === undefined ? {} : { body }) } as const;
      await this.#read(await fetch(url + query, options));
    } catch (error) {
      this.#state = 'failed';
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#note('error', { name, message });
    }
  }

  async #read(response: Response): Promise<void> {
    this.#state = 'reading';
    this.#note('response', { status: response.status, statusText: response.statusText });
    const decoder = new TextDecoder();
    let octets = 0;
    let pieces = 0;
    let text = '';
    const reader = response.body?.getReader();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      octets += piece.value.length;
      pieces += 1;
      if (text.length <= KEPT) text += decoder.decode(piece.value, { stream: true });
    }
    this.#state = 'done';
    const kept = text.length > KEPT ? `${text.slice(0, KEPT)}…` : text;
    this.#note('body', { octets, pieces, ...(kept === '' ? {} : { text: kept }) });
  }
}
