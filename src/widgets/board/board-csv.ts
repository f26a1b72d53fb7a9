import { csvLine } from '#measure/csv.ts';
import type { BoardSeat, Results } from '#workshop/model.ts';
import { missionWords, pageWords, stuckWords } from './seat-words.ts';

const time = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

type Cell = string | number | undefined;

/** A name of digits and signs, such as `00123`, which a spreadsheet would take for a number or a date: as text to it. */
const nameCell = ({ name }: { readonly name: string }) => (/^\d[\d .,:/-]*$/.test(name) ? `'${name}` : name);

const boardColumns: readonly (readonly [name: string, of: (seat: BoardSeat, now: number) => Cell])[] = [
  ['seat', ({ number }) => number],
  ['name', nameCell],
  ['on the wire', ({ wire }) => wire.word],
  ['since', ({ wire }) => time(wire.since)],
  ['detail', ({ wire }) => wire.detail],
  ['code', ({ wire }) => wire.code],
  ['connections', ({ wire }) => wire.connections],
  ['messages held', ({ wire }) => wire.held],
  ['close code that script saw', ({ closeCode }) => closeCode],
  ['technique', ({ wire }) => wire.technique],
  ['page', pageWords],
  ['address', ({ page }) => page?.address],
  ['lab', ({ lab }) => lab],
  ['mission', missionWords],
  ['missions done', ({ missionsDone }) => missionsDone.length],
  ['pin', ({ pin }) => pin],
  ['stuck', ({ stuck }, now) => (stuck ? stuckWords(stuck, now) : undefined)],
  ['here', ({ present }) => (present ? 'here' : 'away')],
  ['joined at', ({ joinedAt }) => time(joinedAt)],
  ['seen at', ({ seenAt }) => time(seenAt)],
];

/** The board at `now` as comma-separated values (RFC 4180): a line a seat, times in UTC (ISO 8601). */
export function boardCsv(seats: Iterable<BoardSeat>, now: number): string {
  const lines = [...seats].map((seat) => csvLine(boardColumns.map(([, of]) => of(seat, now))));
  return [csvLine(boardColumns.map(([name]) => name)), ...lines].join('');
}

const resultColumns = [
  ...['seat', 'name', 'joined at', 'seen at', 'pages'],
  ...['mission', 'title', 'done', 'of', 'begun at', 'last step at'],
];

/** What came of a workshop as comma-separated values (RFC 4180): a line for each mission of each seat, or one for a seat without any. */
export function resultsCsv({ seats }: Results): string {
  const lines = seats.flatMap(({ number, name, joinedAt, seenAt, missions, pages }) => {
    const seat: Cell[] = [number, nameCell({ name }), time(joinedAt), time(seenAt), pages.length];
    if (missions.length === 0) return [csvLine([...seat, ...new Array<Cell>(6).fill(undefined)])];
    return missions.map(({ id, title, done, of, begunAt, at }) =>
      csvLine([...seat, id, title, done, of, time(begunAt), time(at)]),
    );
  });
  return [csvLine(resultColumns), ...lines].join('');
}
