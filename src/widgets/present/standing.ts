/** Where a presentation stands, and what moves it. Both windows go by these, so that neither has to ask the other. */

export interface Standing {
  /** The screen, from 0. */
  readonly at: number;
  /** Nothing is shown: the class looks up. */
  readonly blank: boolean;
}

export type Move = 'next' | 'back' | 'first' | 'last' | 'blank' | { readonly to: number };

/** Where a move leads among `count` screens. Whoever moves wants to be seen, so that a blank screen ends with it. */
export function moved(standing: Standing, move: Move, count: number): Standing {
  if (move === 'blank') return { ...standing, blank: !standing.blank };
  return { at: Math.max(0, Math.min(destination(standing.at, move, count), count - 1)), blank: false };
}

function destination(at: number, move: Exclude<Move, 'blank'>, count: number): number {
  if (typeof move === 'object') return move.to;
  return { next: at + 1, back: at - 1, first: 0, last: count - 1 }[move];
}

const KEYS: Readonly<Record<string, Move>> = {
  ArrowRight: 'next',
  ArrowDown: 'next',
  PageDown: 'next',
  ' ': 'next',
  ArrowLeft: 'back',
  ArrowUp: 'back',
  PageUp: 'back',
  Backspace: 'back',
  Home: 'first',
  End: 'last',
  b: 'blank',
  // What the third button of a presenter's remote sends.
  '.': 'blank',
};

/** What a key moves, if anything. Some digits and then Enter lead to the screen of that number. */
export class Keys {
  #digits = '';

  /** The digits so far, to be shown. */
  get typed(): string {
    return this.#digits;
  }

  press(key: string, shift: boolean): Move | undefined {
    if (/^\d$/.test(key)) {
      this.#digits = (this.#digits + key).slice(-3);
      return undefined;
    }
    const digits = this.#digits;
    this.#digits = '';
    if (key === 'Enter') return digits === '' ? undefined : { to: Number(digits) - 1 };
    if (key === ' ' && shift) return 'back';
    return KEYS[key];
  }
}

/** The screen that an address names by `?present=7`, from 0; undefined if it asks for no presentation. */
export function screenInAddress(search: string): number | undefined {
  const named = new URLSearchParams(search).get('present');
  if (named === null) return undefined;
  return /^[1-9]\d{0,3}$/.test(named) ? Number(named) - 1 : 0;
}

/** `search` with the screen that is shown, or with none. */
export function addressOf(search: string, at: number | undefined): string {
  const asked = new URLSearchParams(search);
  if (at === undefined) asked.delete('present');
  else asked.set('present', String(at + 1));
  const text = asked.toString();
  return text === '' ? '' : `?${text}`;
}
