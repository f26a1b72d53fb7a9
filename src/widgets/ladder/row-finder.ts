import type { ListedRow } from './row.ts';

/** Finds rows by their keys: from the end of the list and from where one was found last on, near which they mostly are. */
export class RowFinder {
  #last = 0;

  /** Where the row called `key` stands in `rows`; -1 where it does not. */
  index(rows: readonly ListedRow[], key: string | undefined): number {
    if (key === undefined) return -1;
    const end = rows.length - 1;
    for (let step = 0; step <= end; step++) {
      for (const at of [end - step, this.#last + step, this.#last - step]) {
        if (rows[at]?.key !== key) continue;
        this.#last = at;
        return at;
      }
    }
    return -1;
  }
}
