import { RaceResult } from '#measure/race-result.ts';
import { LAST_RACE } from './last-race-key.ts';

/** The part of a page's storage that is needed. */
type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/** Keeps the result of the reader's last race for the other pages. */
export function keepLastRace(result: RaceResult, storage: Kept): void {
  try {
    storage.setItem(LAST_RACE, JSON.stringify(result));
  } catch {
    // Storage is refused or full: the result is on this page only.
  }
}

/** The result of the reader's last race; undefined where there is none, or it is of another version of the site. */
export function lastRace(storage: Kept): RaceResult | undefined {
  try {
    return RaceResult.parse(JSON.parse(storage.getItem(LAST_RACE) ?? ''));
  } catch {
    return undefined;
  }
}
