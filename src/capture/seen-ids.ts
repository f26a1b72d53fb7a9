import type { PageEvent } from './schema.ts';

/** The member of a page event's detail that names the feed's events which came with it. */
const IDS = 'ids';

/** Numbers of events as they stand in a page event: `1-50`, `3 5 6`; the order is kept, a run upwards is written short. */
export function idsText(ids: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const id of ids) {
    const run = runs.at(-1);
    if (run && id === run.last + 1) run.last = id;
    else runs.push({ first: id, last: id });
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

/** What a page event's detail says of the feed's events `ids`; nothing when there are none. */
export function idsDetail(ids: readonly number[]): { readonly ids?: string } {
  return ids.length === 0 ? {} : { [IDS]: idsText(ids) };
}

/** At most so many numbers are read from one page event: a capture from elsewhere is not to be trusted. */
const MOST_IDS = 5000;

/** The numbers of the feed's events that came with a page event, in their order. */
export function idsOf({ detail }: PageEvent): number[] {
  const text = detail?.[IDS];
  if (typeof text !== 'string') return [];
  const ids: number[] = [];
  for (const [, first, last] of text.matchAll(/(\d+)(?:-(\d+))?/g)) {
    const end = Math.min(Number(last ?? first), Number(first) + MOST_IDS - ids.length - 1);
    for (let id = Number(first); id <= end; id++) ids.push(id);
  }
  return ids;
}
