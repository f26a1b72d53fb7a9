import type { LineAccess } from './line-access.ts';
import type { LineState } from './line-index.ts';
import { EFFECTIVE, LineKind } from './line-kinds.ts';

/**
 * The reconnection time in milliseconds, as decimal text beyond 2^53 - 1; null while the stream has set none, when it is
 * the reader's own ("probably in the region of a few seconds", HTML section 9.2.2).
 */
export type ReconnectionTime = number | string | null;

/** What outlives an event: the last event ID buffer and the reconnection time (HTML sections 9.2.2 and 9.2.6). */
interface Kept {
  /** It holds from this line on, as long as no line after it changes it. */
  readonly from: number;
  readonly lastEventId: string;
  readonly reconnectionTime: ReconnectionTime;
  /** The lines that set them; -1 while none has. */
  readonly idLine: number;
  readonly retryLine: number;
}

/**
 * The last event ID and the reconnection time before any line. They are noted once for every stretch of octets that
 * changed them, and looked for in the lines of the stretch otherwise; so both can still be told when the lines are gone.
 */
export class StreamMemory {
  readonly #lines: LineAccess;
  #kept: Kept[];
  readonly #ids: LastLine;
  readonly #retries: LastLine;

  constructor(lines: LineAccess) {
    this.#lines = lines;
    this.#kept = [{ from: lines.first, lastEventId: '', reconnectionTime: null, idLine: -1, retryLine: -1 }];
    this.#ids = new LastLine(lines, LineKind.id);
    this.#retries = new LastLine(lines, LineKind.retry);
  }

  /** Notes what the lines indexed since the last call have set, while their octets are there. */
  note({ idLine, retryLine }: LineState): void {
    const last = this.#kept.at(-1) as Kept;
    if (idLine < last.from && retryLine < last.from) return;
    this.#forget();
    this.#kept.push({
      from: this.#lines.count,
      lastEventId: idLine < last.from ? last.lastEventId : (this.#lines.value(idLine) ?? ''),
      reconnectionTime: retryLine < last.from ? last.reconnectionTime : timeOf(this.#lines.value(retryLine) ?? ''),
      idLine,
      retryLine,
    });
  }

  /** The last event ID buffer before line `index`; undefined when lines that may have set it are no longer held. */
  lastEventId(index: number): string | undefined {
    const at = this.#noteBefore(index);
    const kept = this.#kept[at] as Kept;
    const next = this.#kept[at + 1];
    if (next === undefined || next.idLine < kept.from) return kept.lastEventId;
    if (next.idLine < index) return next.lastEventId;
    const line = this.#ids.before(index, kept.from);
    if (line === 'gone') return undefined;
    return line === undefined ? kept.lastEventId : this.#lines.value(line);
  }

  /** The reconnection time before line `index`; undefined when lines that may have set it are no longer held. */
  reconnectionTime(index: number): ReconnectionTime | undefined {
    const at = this.#noteBefore(index);
    const kept = this.#kept[at] as Kept;
    const next = this.#kept[at + 1];
    if (next === undefined || next.retryLine < kept.from) return kept.reconnectionTime;
    if (next.retryLine < index) return next.reconnectionTime;
    const line = this.#retries.before(index, kept.from);
    if (line === 'gone') return undefined;
    if (line === undefined) return kept.reconnectionTime;
    const text = this.#lines.value(line);
    return text === undefined ? undefined : timeOf(text);
  }

  /** Where the last note is that holds for line `index`. */
  #noteBefore(index: number): number {
    let low = 0;
    let high = this.#kept.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#kept[middle] as Kept).from <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Lets go of the notes that only lines need that are gone, when they are half of all. */
  #forget(): void {
    const { firstKept } = this.#lines;
    const half = this.#kept[this.#kept.length >>> 1] as Kept;
    if (half.from <= firstKept) this.#kept = this.#kept.slice(this.#noteBefore(firstKept));
  }
}

/** The value of a retry field that is digits. */
export function timeOf(digits: string): number | string {
  const time = Number(digits);
  return Number.isSafeInteger(time) ? time : digits.replace(/^0+/, '');
}

/** Finds the last line of one kind, whose value is taken, before another line. */
class LastLine {
  readonly #lines: LineAccess;
  readonly #kind: number;
  /** The last question and its answer, so that asking for line after line looks back one step each. */
  #asked = -1;
  #askedFrom = -1;
  #answered: number | undefined;

  constructor(lines: LineAccess, kind: number) {
    this.#lines = lines;
    this.#kind = kind;
  }

  /**
   * The last one from line `from` to `index`, exclusive; undefined when there is none, `gone` when it may be among the rows
   * that are not held any more.
   */
  before(index: number, from: number): number | undefined | 'gone' {
    const found = this.#find(index, from);
    if (found === 'gone') return found;
    this.#asked = index;
    this.#askedFrom = from;
    this.#answered = found;
    return found;
  }

  #find(index: number, from: number): number | undefined | 'gone' {
    const { firstKept } = this.#lines;
    for (let at = index; at > from; at -= 1) {
      if (at === this.#asked && from === this.#askedFrom) return this.#answered;
      if (at <= firstKept) return 'gone';
      if (this.#lines.kind(at - 1) === this.#kind && this.#lines.context(at - 1) & EFFECTIVE) return at - 1;
    }
    return undefined;
  }
}
