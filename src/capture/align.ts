import { atOnce, type Work } from './work.ts';

/** Two things of which either may be missing: what stands on the left, and what stands on the right. */
export interface Aligned<T> {
  readonly left?: T;
  readonly right?: T;
}

/** What tells how well two things go together. */
export interface Matching<T> {
  /** 0 when they must not be paired, otherwise the more the better. */
  readonly likeness: (left: T, right: T) => number;
  /** The same for two things exactly if nothing could go together better. */
  readonly key: (item: T) => number | string;
}

/** Up to so many comparisons lists are paired as well as can be. */
const MOST_COMPARISONS = 250_000;
/** Longer lists with no landmarks are paired by so many items of each at a time. */
const WINDOW = 128;
/** Items looked at between two steps of the work. */
const STEP = 1000;

/** A part of a list, `to` exclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Pairs two lists without changing the order of either, so that the likeness of the pairs adds up to the most (the longest
 * common subsequence, weighted). Every item of both stands in the result exactly once.
 *
 * Lists too long for that are divided: at what both have exactly once and in the same order (as a patience diff does), and
 * where there is nothing of the kind into windows that are paired as well as can be, one after the other. So the time grows
 * with the length of the lists, not with its square.
 */
export function align<T>(left: readonly T[], right: readonly T[], matching: Matching<T>): Aligned<T>[] {
  return atOnce(aligning(left, right, matching));
}

/** As `align`, in steps. */
export function* aligning<T>(left: readonly T[], right: readonly T[], matching: Matching<T>): Work<Aligned<T>[]> {
  const aligner = new Aligner(left, right, matching);
  yield* aligner.align({ from: 0, to: left.length }, { from: 0, to: right.length });
  return aligner.made;
}

class Aligner<T> {
  readonly made: Aligned<T>[] = [];
  readonly #left: readonly T[];
  readonly #right: readonly T[];
  readonly #matching: Matching<T>;
  #looked = 0;

  constructor(left: readonly T[], right: readonly T[], matching: Matching<T>) {
    this.#left = left;
    this.#right = right;
    this.#matching = matching;
  }

  *align(ours: Stretch, theirs: Stretch): Work<void> {
    let { from: one, to: end } = ours;
    let { from: other, to: otherEnd } = theirs;
    for (; one < end && other < otherEnd && this.#same(one, other); one++, other++) {
      this.#pair(one, other);
      if (this.#isStep()) yield this.#part();
    }
    const tail = { left: end, right: otherEnd };
    for (; one < end && other < otherEnd && this.#same(end - 1, otherEnd - 1); end--, otherEnd--) {
      if (this.#isStep()) yield this.#part();
    }
    yield* this.#middle({ from: one, to: end }, { from: other, to: otherEnd });
    for (let step = 0; end + step < tail.left; step++) {
      this.#pair(end + step, otherEnd + step);
      if (this.#isStep()) yield this.#part();
    }
  }

  *#middle(ours: Stretch, theirs: Stretch): Work<void> {
    if ((ours.to - ours.from) * (theirs.to - theirs.from) <= MOST_COMPARISONS) {
      for (const pair of yield* this.#asWellAsCanBe(ours, theirs)) this.made.push(pair);
      return;
    }
    const landmarks = yield* this.#landmarks(ours, theirs);
    if (landmarks.length === 0) {
      yield* this.#byWindows(ours, theirs);
      return;
    }
    let [one, other] = [ours.from, theirs.from];
    for (const [at, otherAt] of landmarks) {
      if (one < at || other < otherAt) yield* this.align({ from: one, to: at }, { from: other, to: otherAt });
      this.#pair(at, otherAt);
      if (this.#isStep()) yield this.#part();
      [one, other] = [at + 1, otherAt + 1];
    }
    yield* this.align({ from: one, to: ours.to }, { from: other, to: theirs.to });
  }

  /** What both have exactly once, as many of it as stands in the same order in both: the places of each. */
  *#landmarks(ours: Stretch, theirs: Stretch): Work<[at: number, other: number][]> {
    const places = yield* this.#onlyPlaces(this.#left, ours);
    const others = yield* this.#onlyPlaces(this.#right, theirs);
    const candidates: [number, number][] = [];
    for (const [key, at] of places) {
      const other = others.get(key);
      if (at !== undefined && other !== undefined) candidates.push([at, other]);
      if (this.#isStep()) yield this.#part();
    }
    return yield* this.#longestRising(candidates);
  }

  /** Where the things stand that are in a part of a list; undefined for what stands there more than once. */
  *#onlyPlaces(list: readonly T[], { from, to }: Stretch): Work<Map<number | string, number | undefined>> {
    const places = new Map<number | string, number | undefined>();
    for (let at = from; at < to; at++) {
      const key = this.#matching.key(list[at] as T);
      places.set(key, places.has(key) ? undefined : at);
      if (this.#isStep()) yield this.#part();
    }
    return places;
  }

  /** As many of the candidates, whose first places rise, as can be had with their second places rising too. */
  *#longestRising(candidates: readonly (readonly [number, number])[]): Work<[number, number][]> {
    /** The candidate that ends the best rising row of each length, and the one before each in its row. */
    const ends: number[] = [];
    const before: number[] = [];
    for (const [index, [, other]] of candidates.entries()) {
      let low = 0;
      let high = ends.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((candidates[ends[middle] as number]?.[1] as number) < other) low = middle + 1;
        else high = middle;
      }
      before[index] = ends[low - 1] ?? -1;
      ends[low] = index;
      if (this.#isStep()) yield this.#part();
    }
    const rising: [number, number][] = [];
    for (let index = ends.at(-1) ?? -1; index !== -1; index = before[index] as number) {
      const [at, other] = candidates[index] as readonly [number, number];
      rising.push([at, other]);
    }
    return rising.reverse();
  }

  /** Pairs a window of each list as well as can be, keeps the first half of that, and goes on from there. */
  *#byWindows(ours: Stretch, theirs: Stretch): Work<void> {
    let [one, other] = [ours.from, theirs.from];
    while (one < ours.to || other < theirs.to) {
      const window = { from: one, to: Math.min(ours.to, one + WINDOW) };
      const otherWindow = { from: other, to: Math.min(theirs.to, other + WINDOW) };
      const isLast = window.to === ours.to && otherWindow.to === theirs.to;
      for (const pair of yield* this.#asWellAsCanBe(window, otherWindow)) {
        if (!isLast && (one - window.from >= WINDOW / 2 || other - otherWindow.from >= WINDOW / 2)) break;
        this.made.push(pair);
        if ('left' in pair) one += 1;
        if ('right' in pair) other += 1;
      }
    }
  }

  *#asWellAsCanBe(ours: Stretch, theirs: Stretch): Work<Aligned<T>[]> {
    const left = this.#left.slice(ours.from, ours.to);
    const right = this.#right.slice(theirs.from, theirs.to);
    const { likeness } = this.#matching;
    const width = right.length + 1;
    const most = new Uint32Array((left.length + 1) * width);
    const at = (one: number, other: number) => most[one * width + other] ?? 0;
    for (let one = left.length - 1; one >= 0; one--) {
      for (let other = right.length - 1; other >= 0; other--) {
        const gain = likeness(left[one] as T, right[other] as T);
        most[one * width + other] = Math.max(
          at(one + 1, other),
          at(one, other + 1),
          gain === 0 ? 0 : gain + at(one + 1, other + 1),
        );
      }
      if (this.#isStep(right.length)) yield this.#part();
    }
    const made: Aligned<T>[] = [];
    let one = 0;
    let other = 0;
    while (one < left.length && other < right.length) {
      const gain = likeness(left[one] as T, right[other] as T);
      if (gain > 0 && at(one, other) === gain + at(one + 1, other + 1)) {
        made.push({ left: left[one++] as T, right: right[other++] as T });
      } else if (at(one, other) === at(one + 1, other)) made.push({ left: left[one++] as T });
      else made.push({ right: right[other++] as T });
    }
    for (; one < left.length; one++) made.push({ left: left[one] as T });
    for (; other < right.length; other++) made.push({ right: right[other] as T });
    return made;
  }

  #same(one: number, other: number): boolean {
    return this.#matching.key(this.#left[one] as T) === this.#matching.key(this.#right[other] as T);
  }

  #pair(one: number, other: number): void {
    this.made.push({ left: this.#left[one] as T, right: this.#right[other] as T });
  }

  /** @param looked how many items were looked at since this was asked last */
  #isStep(looked = 1): boolean {
    this.#looked += looked;
    if (this.#looked < STEP) return false;
    this.#looked = 0;
    return true;
  }

  #part(): number {
    return Math.min(1, this.made.length / Math.max(1, this.#left.length, this.#right.length));
  }
}
