import { joinOctets } from './join.ts';

const LEAST_CAPACITY = 64;

/** Adopted arrays shorter than this are copied after all, unless nothing is held: many small ones cost more than they save. */
const LEAST_ADOPTED = 4096;

/** What every buffer holds before its first octet, so that a direction in which nothing is sent costs nothing. */
const nothing = new Uint8Array(0);
const noneAdopted: Adopted[] = [];

/**
 * An append-only run of octets with absolute offsets; any span of it is one view. Octets before a point may be discarded;
 * offsets never change.
 *
 * The octets are held in one array of the buffer's own, and after it in the arrays that it adopted, in order. A view that
 * ends in another array than it begins in moves the adopted ones up to there into the buffer's own, each once.
 */
export class OctetBuffer {
  #own: Uint8Array<ArrayBuffer> = nothing;
  /** Index in `#own` of the octet at `#start`. What is before it is discarded and waits to be overwritten. */
  #first = 0;
  #start: number;
  /** Offset just past the octets in `#own`; the adopted arrays go on there. */
  #ownEnd: number;
  #adopted = noneAdopted;
  #end: number;

  /** @param start absolute offset that the first appended octet gets. */
  constructor(start = 0) {
    this.#start = start;
    this.#ownEnd = start;
    this.#end = start;
  }

  /** Offset of the first octet still held. */
  get start(): number {
    return this.#start;
  }

  /** Offset just past the last octet. */
  get end(): number {
    return this.#end;
  }

  /** Appends a copy of `octets`. */
  append(octets: Uint8Array): void {
    if (this.#adopted.length > 0) this.#moveBefore(this.#end);
    this.#copy(octets, true);
    this.#end = this.#ownEnd;
  }

  /** Appends `octets` without a copy where that pays: nobody may change the array while its octets are held here. */
  adopt(octets: Uint8Array): void {
    const isEmpty = this.#start === this.#end;
    if (octets.length < LEAST_ADOPTED && !isEmpty) {
      this.append(octets);
      return;
    }
    if (octets.length === 0) return;
    const adopted = { offset: this.#end, octets };
    // Room for one: most of what is adopted goes before the next comes.
    if (this.#adopted.length === 0) this.#adopted = [adopted];
    else this.#adopted.push(adopted);
    this.#end += octets.length;
  }

  /**
   * A view of the octets from `from` to `to` (absolute, `to` exclusive), cut to what is held. It is valid until the
   * next `append`, `adopt` or `discardBefore`; copy it to keep it.
   */
  view(from: number, to: number = this.#end): Uint8Array {
    const first = Math.max(from, this.#start);
    const past = Math.max(first, Math.min(to, this.#end));
    if (past === first) return nothing;
    if (past <= this.#ownEnd) return this.#viewOwn(first, past);
    const adopted = this.#adoptedAt(first);
    if (adopted && past <= endOf(adopted)) return viewOf(adopted, first, past);
    this.#moveBefore(past);
    return this.#viewOwn(first, past);
  }

  /** As `view` of all octets from `from` on, but only as far as they are held in one array. Empty only when there are none. */
  run(from: number): Uint8Array {
    const first = Math.max(from, this.#start);
    if (first < this.#ownEnd) return this.#viewOwn(first, this.#ownEnd);
    const adopted = this.#adoptedAt(first);
    return adopted ? viewOf(adopted, first, endOf(adopted)) : nothing;
  }

  /** The octets that `view` would show, as the runs that they are held in: nothing is moved. */
  *runs(from: number, to: number): Generator<Uint8Array> {
    const past = Math.min(to, this.#end);
    for (let at = Math.max(from, this.#start); at < past; ) {
      const run = this.run(at);
      const part = run.length > past - at ? run.subarray(0, past - at) : run;
      yield part;
      at += part.length;
    }
  }

  /** The octets that `view` would show, as one array that stays where it is: a copy where they are held in several. */
  gathered(from: number, to: number): Uint8Array {
    const run = this.run(from);
    return run.length >= to - from ? run.subarray(0, to - from) : joinOctets([...this.runs(from, to)]);
  }

  /** The octet at absolute `offset`; undefined when it is not held. */
  at(offset: number): number | undefined {
    if (offset < this.#start || offset >= this.#end) return undefined;
    return this.run(offset)[0];
  }

  /** Forgets the octets before `offset`. */
  discardBefore(offset: number): void {
    const start = Math.min(offset, this.#end);
    if (start <= this.#start) return;
    this.#first = start < this.#ownEnd ? this.#first + start - this.#start : 0;
    this.#start = start;
    this.#ownEnd = Math.max(start, this.#ownEnd);
    const gone = this.#adopted.findIndex((adopted) => endOf(adopted) > start);
    if (gone !== 0 && this.#adopted.length > 0) this.#adopted = gone === -1 ? noneAdopted : this.#adopted.slice(gone);
  }

  #viewOwn(from: number, to: number): Uint8Array {
    return this.#own.subarray(this.#first + from - this.#start, this.#first + to - this.#start);
  }

  #adoptedAt(offset: number): Adopted | undefined {
    let low = 0;
    let high = this.#adopted.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#adopted[middle] as Adopted).offset <= offset) low = middle;
      else high = middle - 1;
    }
    const found = this.#adopted[low];
    return found && offset >= found.offset && offset < endOf(found) ? found : undefined;
  }

  /** Moves adopted arrays into `#own` until all octets before `offset` are there. */
  #moveBefore(offset: number): void {
    let moved = 0;
    for (const adopted of this.#adopted) {
      if (adopted.offset >= offset) break;
      // Not in place: other views are still valid.
      this.#copy(viewOf(adopted, this.#ownEnd, endOf(adopted)), false);
      moved += 1;
    }
    this.#adopted = moved === this.#adopted.length ? noneAdopted : this.#adopted.slice(moved);
  }

  #copy(octets: Uint8Array, mayMove: boolean): void {
    const past = this.#first + this.#ownEnd - this.#start;
    if (past + octets.length > this.#own.length) this.#makeRoom(octets.length, mayMove);
    this.#own.set(octets, this.#first + this.#ownEnd - this.#start);
    this.#ownEnd += octets.length;
  }

  /**
   * Makes room for `more` octets: in place, when those that must move may and are half of what there is room for, so that
   * each moves seldom.
   */
  #makeRoom(more: number, mayMove: boolean): void {
    const held = this.#own.subarray(this.#first, this.#first + this.#ownEnd - this.#start);
    const needed = held.length + more;
    if (mayMove && needed <= this.#own.length && held.length * 2 <= this.#own.length) {
      this.#own.copyWithin(0, this.#first, this.#first + held.length);
    } else {
      const grown = new Uint8Array(Math.max(LEAST_CAPACITY, needed * 2));
      grown.set(held);
      this.#own = grown;
    }
    this.#first = 0;
  }
}

/** An array of somebody else's; its first octet has the absolute offset `offset`. */
interface Adopted {
  readonly offset: number;
  readonly octets: Uint8Array;
}

function endOf({ offset, octets }: Adopted): number {
  return offset + octets.length;
}

function viewOf({ offset, octets }: Adopted, from: number, to: number): Uint8Array {
  return octets.subarray(from - offset, to - offset);
}
