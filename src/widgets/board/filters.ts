import type { BoardSeat } from '#workshop/model.ts';
import { STATE_NAMES, WIRE_WORDS } from './seat-words.ts';

/** One thing that seats are counted and filtered by. Those of one group widen each other, groups narrow each other. */
export interface Filter {
  readonly id: string;
  readonly group: 'wire' | 'stuck' | 'pin' | 'presence';
  readonly name: string;
  fits(seat: BoardSeat): boolean;
}

const PINS = [
  ['followed', 'followed the pin'],
  ['own way', 'went their own way'],
  ['invited', 'have not answered'],
] as const;

export const filters: readonly Filter[] = [
  ...WIRE_WORDS.map((word): Filter => {
    return { id: `wire ${word}`, group: 'wire', name: STATE_NAMES[word], fits: ({ wire }) => wire.word === word };
  }),
  { id: 'stuck', group: 'stuck', name: 'stuck', fits: ({ stuck }) => stuck !== undefined },
  ...PINS.map(([pin, name]): Filter => ({ id: `pin ${pin}`, group: 'pin', name, fits: (seat) => seat.pin === pin })),
  { id: 'here', group: 'presence', name: 'here', fits: ({ present }) => present },
  { id: 'away', group: 'presence', name: 'away', fits: ({ present }) => !present },
];

/** How many of `seats` each filter lets through, by its id. */
export function counts(seats: Iterable<BoardSeat>): ReadonlyMap<string, number> {
  const found = new Map(filters.map(({ id }) => [id, 0]));
  for (const seat of seats) {
    for (const { id, fits } of filters) if (fits(seat)) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

/** Whether a seat is let through by the filters that are on; all are when none is. */
export function isLetThrough(seat: BoardSeat, on: ReadonlySet<string>): boolean {
  const chosen = filters.filter(({ id }) => on.has(id));
  return chosen.every(({ group }) => chosen.some((each) => each.group === group && each.fits(seat)));
}
