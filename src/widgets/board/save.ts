import type { BoardSeat, Results } from '#workshop/model.ts';
import { boardCsv, resultsCsv } from './board-csv.ts';
import { calledAsShown } from './called-as-shown.ts';

/** Saves the board as it is; names that are hidden are not in it. Answers what was saved, in words. */
export function saveBoard(seats: Iterable<BoardSeat>, now: number, namesHidden: boolean): string {
  const inOrder = calledAsShown(seats, namesHidden).sort((a, b) => a.number - b.number);
  return save(boardCsv(inOrder, now), 'text/csv', `board-${stamp(now)}.csv`);
}

/** Saves what came of the workshop; names that are hidden are not in it. Answers what was saved, in words. */
export function saveResults(all: Results, format: 'csv' | 'json', namesHidden: boolean): string {
  const results = { ...all, seats: calledAsShown(all.seats, namesHidden) };
  const name = `results-${stamp(results.now)}.${format}`;
  return format === 'csv'
    ? save(resultsCsv(results), 'text/csv', name)
    : save(`${JSON.stringify(results, null, 2)}\n`, 'application/json', name);
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(':', '.');
}

function save(text: string, type: string, name: string): string {
  const file = new Blob([text], { type });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has taken the address over by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return `Saved ${name}: ${file.size} octets.`;
}
