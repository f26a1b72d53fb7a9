import type { OwnSeat } from '#workshop/model.ts';

/** What a tab remembers of its learner's answers from one page to the next, for as long as it is open. */
interface Remembered {
  /** The seat that they were given for. */
  readonly seat: string;
  /** An answer to a pin that the room is not known to have. */
  readonly pin?: OwnSeat['pin'] | undefined;
  /** Which *everyone, look here* the learner went back from to the page, as the room counts them. */
  readonly lookedAwayFrom?: number | undefined;
}

const KEY = 'wire101-answers';

/** What was remembered for `seat`; nothing where it is another's, or storage is refused. */
export function remembered(seat: string): Omit<Remembered, 'seat'> {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Remembered | null;
    return kept?.seat === seat ? kept : {};
  } catch {
    return {};
  }
}

export function remember(seat: string, answers: Omit<Remembered, 'seat'>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...remembered(seat), ...answers, seat }));
  } catch {
    // The page itself knows it, and the next one will ask again.
  }
}
