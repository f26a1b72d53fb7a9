import { type Called, type PageCall, PageCalls } from './page-calls.ts';
import type { PageEvent } from './schema.ts';
import type { SeenRequest, SeenRequests } from './seen-requests.ts';

/** The requests that ask for the same, by the calls that made them, and the calls whose last request may not be over. */
interface Asked {
  readonly requests: SeenRequest[][];
  readonly open: Set<number>;
}

/**
 * Says which requests of a capture each call of a page made, as both grow. Those that ask for the same are taken to come in
 * the order of the calls. A call makes several when its browser asks again by itself, as it may when a connection that had
 * been used before is closed on a request (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
 */
export class PairedRequests {
  readonly #seen: SeenRequests;
  readonly #calls = new PageCalls();
  readonly #byAsking = new Map<string, Asked>();
  /** The requests that were lost, each sent again by the browser itself. */
  readonly sentAgain = new Set<SeenRequest>();
  #paired = 0;

  constructor(seen: SeenRequests) {
    this.#seen = seen;
  }

  /**
   * Reads what came since the last call. A page must be known to have called before the capture tells of the request.
   *
   * @param page what it was before and what came since
   * @param offset what the page's clock is behind the server's, in microseconds
   * @param end how many of the page's events are read at most
   */
  advance(page: readonly PageEvent[], offset: number, end = page.length): void {
    this.#calls.advance(page, end);
    this.#seen.advance();
    for (; this.#paired < this.#seen.all.length; this.#paired++) {
      this.#pair(this.#seen.all[this.#paired] as SeenRequest, offset);
    }
  }

  /** What event number `index` of the page is about. Throws a RangeError for one that was not read. */
  called(index: number): Called {
    return this.#calls.of(index);
  }

  /** The requests that a call made, in order; none while the capture tells of none. The last is the one that was answered. */
  of({ asks, nth, ordinal }: PageCall): readonly SeenRequest[] {
    if (asks !== undefined) return this.#byAsking.get(asks)?.requests[nth] ?? [];
    const request = this.#seen.all[ordinal];
    return request ? [request] : [];
  }

  #pair(request: SeenRequest, offset: number): void {
    const asks = `${request.method} ${request.target}`;
    const asked = this.#byAsking.get(asks) ?? { requests: [], open: new Set() };
    this.#byAsking.set(asks, asked);
    const { requests, open } = asked;
    const calls = this.#calls.thatAsk(asks);
    for (const nth of open) {
      const last = requests[nth]?.at(-1) as SeenRequest;
      if (isAgain(request, last, calls[nth]?.told, offset)) {
        requests[nth]?.push(request);
        this.sentAgain.add(last);
        return;
      }
      if (((last.end ?? last.cut)?.entry ?? request.entry) < request.entry) open.delete(nth);
    }
    open.add(requests.push([request]) - 1);
  }
}

/**
 * Whether a request is `earlier` once more, sent by the browser itself: `earlier` was lost with a connection that had been
 * used before, and script had not been told anything of it by then.
 */
function isAgain(
  { entry, time }: SeenRequest,
  earlier: SeenRequest,
  told: number | undefined,
  offset: number,
): boolean {
  const { reused, end, cut, answer } = earlier;
  if (!reused || end !== undefined || cut === undefined || cut.by === 'client' || cut.entry > entry) return false;
  // A reset may take what had come with it, so that only script can say whether the browser had the answer's head.
  return answer === undefined || told === undefined || told + offset > time;
}
