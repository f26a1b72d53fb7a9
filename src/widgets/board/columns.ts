import type { BoardSeat } from '#workshop/model.ts';
import { missionWords, pageWords, stuckWords, WIRE_WORDS, wireWords } from './seat-words.ts';

/** What a seat is sorted by; undefined comes last, whichever way it is sorted. */
type SortKey = string | number | undefined;

/** A column of the board. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  key(seat: BoardSeat): SortKey;
  /** What its cell says at `now`, in milliseconds since 1970. */
  words(seat: BoardSeat, now: number): string;
}

export const COLUMN_IDS = [
  'number',
  'name',
  'wire',
  'script',
  'technique',
  'page',
  'lab',
  'mission',
  'pin',
  'stuck',
  'here',
  'capture',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

const CONSENT = { none: '', asked: 'asked', given: 'may be shown', refused: 'said no' } as const;

const PINS = ['followed', 'own way', 'invited'];

/** A column that is sorted by what it says. */
function text(id: ColumnId, title: string, words: (seat: BoardSeat) => string | undefined): Column {
  return { id, title, key: (seat) => words(seat) || undefined, words: (seat) => words(seat) ?? '' };
}

export const columns: readonly Column[] = [
  { id: 'number', title: 'Seat', key: ({ number }) => number, words: ({ number }) => String(number) },
  text('name', 'Name', ({ name }) => name),
  {
    ...{ id: 'wire', title: 'On the wire' },
    key: ({ wire }) => WIRE_WORDS.indexOf(wire.word),
    words: ({ wire }, now) => wireWords(wire, now).text,
  },
  {
    ...{ id: 'script', title: 'Script saw' },
    key: ({ closeCode }) => closeCode,
    words: ({ closeCode }) => (closeCode === undefined ? '' : String(closeCode)),
  },
  text('technique', 'Technique', ({ wire }) => wire.technique),
  text('page', 'Page', pageWords),
  text('lab', 'Lab', ({ lab }) => lab),
  {
    ...{ id: 'mission', title: 'Mission', words: missionWords },
    key: ({ mission }) => mission && mission.done / mission.of,
  },
  {
    ...{ id: 'pin', title: 'Pin', words: ({ pin }) => pin ?? '' },
    key: ({ pin }) => pin && PINS.indexOf(pin),
  },
  {
    ...{ id: 'stuck', title: 'Stuck' },
    // The longest first when it descends.
    key: ({ stuck }) => stuck && -stuck.since,
    words: ({ stuck }, now) => (stuck ? stuckWords(stuck, now) : ''),
  },
  {
    ...{ id: 'here', title: 'Here' },
    key: ({ present }) => (present ? 0 : 1),
    words: ({ present }) => (present ? 'here' : 'away'),
  },
  text('capture', 'Capture', ({ consent }) => CONSENT[consent]),
];

/** The column called `id`. */
export function columnOf(id: ColumnId): Column {
  const column = columns.find((each) => each.id === id);
  if (!column) throw new Error(`there is no column ${id}`);
  return column;
}
