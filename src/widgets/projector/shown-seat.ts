import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { BoardSeat } from '#workshop/model.ts';

/** Who sits there, as the class is told: only the number where names are hidden. */
export function seatName({ number, name }: Pick<BoardSeat, 'number' | 'name'>, namesHidden: boolean): string {
  const seat = `Seat ${number}`;
  return namesHidden || name === seat ? seat : name;
}

/** A seat among those that can be chosen: who it is, and whether its captures may be shown. */
export function seatChoice(seat: BoardSeat, namesHidden: boolean): string {
  const name = seatName(seat, namesHidden);
  const number = name.startsWith('Seat ') ? '' : ` (${seat.number})`;
  return `${name}${number}: ${CONSENT[seat.consent]}`;
}

const CONSENT: Readonly<Record<BoardSeat['consent'], string>> = {
  none: 'not asked',
  asked: 'asked',
  given: 'may be shown',
  refused: 'not to be shown',
};

/** What a place on the projector says that shows no capture, and what its button asks, if it has one. */
export interface EmptyWords extends StatusWords {
  readonly ask?: string;
}

/**
 * Why nothing is shown of a seat.
 *
 * @param seat undefined when none is chosen
 * @param was whether a capture of it was shown until now
 */
export function emptyWords(seat: BoardSeat | undefined, namesHidden: boolean, was: boolean): EmptyWords {
  if (seat === undefined) {
    const text = was ? 'This seat was given up, and its capture is off the screen.' : 'Choose a seat.';
    return { tone: was ? 'wait' : 'plain', text };
  }
  const name = seatName(seat, namesHidden);
  const away = seat.present ? '' : ' No page of this seat is open now.';
  switch (seat.consent) {
    case 'none':
      return {
        tone: 'plain',
        text: `${name} has not been asked whether the class may see a capture.${away}`,
        ask: `Ask ${name}`,
      };
    case 'asked':
      return { tone: 'wait', text: `${name} has been asked. Nothing is shown until the answer comes.${away}` };
    case 'refused':
      return was
        ? { tone: 'wait', text: `${name} has taken it back. The capture is off the screen.`, ask: `Ask ${name} again` }
        : { tone: 'plain', text: `${name} would rather not show anything.`, ask: `Ask ${name} again` };
    case 'given':
      return { tone: 'plain', text: `${name} says yes, and has no lab open in which anything was captured.${away}` };
  }
}
