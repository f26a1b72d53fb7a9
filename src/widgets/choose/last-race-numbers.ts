import { lastRace } from '#widgets/race/last-race.ts';
import { laneWords } from './lane-words.ts';

/** Tells at each recommendation what the reader's own last race says of its technique. */
export function showLastRace(storage: Storage): void {
  const result = lastRace(storage);
  if (!result) return;
  for (const place of document.querySelectorAll<HTMLElement>('[data-last-race]')) {
    const words = laneWords(result, place.dataset['lastRace'] ?? '');
    if (words === undefined) continue;
    place.textContent = `In your own last race (${result.origin}) ${words}.`;
    place.hidden = false;
  }
}
