import { type WhatIf, whatIfs } from '#service/what-ifs.ts';

/** Deviations that belong together, as the menu shows them. */
export interface Group {
  readonly title: string;
  readonly members: readonly WhatIf[];
}

/** The titles of the groups, each with the beginnings of the ids that belong to it. */
const GROUPS: readonly (readonly [title: string, prefixes: readonly string[]])[] = [
  ['The Accept', ['accept-']],
  ['Other fields of the 101', ['upgrade-', 'connection-', 'subprotocol-', 'extension-']],
  ['Another status', ['status-']],
  ['The way it is sent', ['slices', 'cut-', 'reset-', 'silence']],
  ['A frame after the 101', ['frame-']],
];

/** The catalogue in groups; what belongs to none comes last. */
export const groups: readonly Group[] = grouped();

function grouped(): Group[] {
  const known = GROUPS.map(([title, prefixes]) => ({
    title,
    members: whatIfs.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix))),
  }));
  const rest = whatIfs.filter((whatIf) => !known.some(({ members }) => members.includes(whatIf)));
  return rest.length === 0 ? known : [...known, { title: 'More', members: rest }];
}
