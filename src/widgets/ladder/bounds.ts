/** Between which entries of the list something must stand: after `after`, before `before`; both are indexes. */
export interface Bounds {
  readonly after: number;
  readonly before: number;
  /** False while the entry that caused it is not in the list yet. */
  readonly caused: boolean;
}

/** Something came of an entry; it is not there while that is not. */
export function after(index: number | undefined): Bounds {
  return { after: index ?? -1, before: Number.POSITIVE_INFINITY, caused: index !== undefined };
}

/** Something brought an entry about, which may never come. */
export function before(index: number | undefined): Bounds {
  return { after: -1, before: index ?? Number.POSITIVE_INFINITY, caused: true };
}

/** Something came of an entry if that is there, and can be without it. */
export function afterIfAny(index: number | undefined): Bounds {
  return { ...after(index), caused: true };
}
