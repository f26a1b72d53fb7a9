import { RaceResult } from '#measure/race-result.ts';

const files = import.meta.glob<unknown>('/content/race/*.json', { import: 'default', eager: true });

/** The races that were recorded with this site, by name. */
export const recordedRaces = Object.entries(files).map(([file, document]) => ({
  name: file.replace(/^.*\/|\.json$/g, ''),
  result: RaceResult.parse(document),
}));
