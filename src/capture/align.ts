/** Two things of which either may be missing: what stands on the left, and what stands on the right. */
export interface Aligned<T> {
  readonly left?: T;
  readonly right?: T;
}

/** How well two things go together: 0 when they must not be paired, otherwise the more the better. */
export type Likeness<T> = (left: T, right: T) => number;

/** Above so many comparisons lists are paired in their order instead of as well as can be. */
const MOST_COMPARISONS = 1_000_000;

/**
 * Pairs two lists without changing the order of either, so that the likeness of the pairs adds up to the most (the longest
 * common subsequence, weighted). Every item of both stands in the result exactly once.
 *
 * @param best the likeness of things that could not go together better
 */
export function align<T>(left: readonly T[], right: readonly T[], likeness: Likeness<T>, best: number): Aligned<T>[] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && likeness(left[head] as T, right[head] as T) === best) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    likeness(left[left.length - 1 - tail] as T, right[right.length - 1 - tail] as T) === best
  ) {
    tail += 1;
  }
  const pair = (at: number, other: number): Aligned<T> => ({ left: left[at] as T, right: right[other] as T });
  const middleLeft = left.slice(head, left.length - tail);
  const middleRight = right.slice(head, right.length - tail);
  const middle =
    middleLeft.length * middleRight.length > MOST_COMPARISONS
      ? inOrder(middleLeft, middleRight, likeness)
      : asWellAsCanBe(middleLeft, middleRight, likeness);
  return [
    ...Array.from({ length: head }, (_, at) => pair(at, at)),
    ...middle,
    ...Array.from({ length: tail }, (_, at) => pair(left.length - tail + at, right.length - tail + at)),
  ];
}

function asWellAsCanBe<T>(left: readonly T[], right: readonly T[], likeness: Likeness<T>): Aligned<T>[] {
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

function inOrder<T>(left: readonly T[], right: readonly T[], likeness: Likeness<T>): Aligned<T>[] {
  const made: Aligned<T>[] = [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const one = left[at];
    const other = right[at];
    if (one !== undefined && other !== undefined && likeness(one, other) > 0) made.push({ left: one, right: other });
    else {
      if (one !== undefined) made.push({ left: one });
      if (other !== undefined) made.push({ right: other });
    }
  }
  return made;
}
