import type { BoardSeat, SeatWire, Stuck, WireWord } from '#workshop/model.ts';
import { isProperClose } from '#workshop/stuck.ts';

/** How a state is coloured; its shape and its words say the same. */
export type Tone = 'faint' | 'plain' | 'good' | 'wait' | 'wrong';

export interface WireWords {
  readonly tone: Tone;
  readonly text: string;
}

/** What the states are called where seats are counted. */
export const STATE_NAMES: Readonly<Record<WireWord, string>> = {
  nothing: 'no lab',
  idle: 'not connected',
  connected: 'connected',
  asked: 'asked',
  held: 'held',
  answered: 'answered',
  streaming: 'streaming',
  open: 'open',
  subscribed: 'subscribed',
  closing: 'closing',
  closed: 'closed',
  refused: 'refused',
};

/** The states in the order in which a connection goes through them. */
export const WIRE_WORDS = Object.keys(STATE_NAMES) as WireWord[];

/** Milliseconds as `0:42`, `12:05` or `1:02:05`; what lies ahead, as a clock that is slow has it, is no time at all. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** What is happening on a seat's wire at `now`, in milliseconds since 1970 by the sandbox's clock. */
export function wireWords(wire: SeatWire, now: number): WireWords {
  return { tone: toneOf(wire), text: textOf(wire, now) };
}

function textOf({ word, detail, code, since, held }: SeatWire, now: number): string {
  const lasting = `for ${durationText(now - since)}`;
  switch (word) {
    case 'held': {
      const what = detail ?? 'a message';
      return `held: ${what}${held > 1 ? ` and ${held - 1} more` : ''} ${lasting}`;
    }
    case 'asked':
      return `asked, no answer ${lasting}`;
    case 'idle':
      return 'lab open, not connected';
    case 'closed':
      return code === undefined && detail !== undefined ? `closed: ${detail}` : withCode('closed', code);
    default:
      return withCode(STATE_NAMES[word], word === 'streaming' ? undefined : code);
  }
}

function withCode(text: string, code: number | undefined): string {
  return code === undefined ? text : `${text} ${code}`;
}

function toneOf({ word, code }: SeatWire): Tone {
  switch (word) {
    case 'nothing':
    case 'idle':
      return 'faint';
    case 'held':
      return 'wait';
    case 'open':
    case 'streaming':
    case 'subscribed':
      return 'good';
    case 'refused':
      return 'wrong';
    case 'closed':
    case 'closing':
      return code === undefined || isProperClose(code) ? 'plain' : 'wrong';
    default:
      return 'plain';
  }
}

const STUCK_WORDS: Readonly<Record<Stuck['why'], string>> = {
  held: 'held',
  closed: 'closed wrongly',
  refused: 'refused',
  mission: 'no step of the mission',
  pin: 'has not answered the pin',
};

/** Why a seat seems not to get on, and for how long at `now`. */
export function stuckWords({ why, since }: Stuck, now: number): string {
  return `${STUCK_WORDS[why]}, ${durationText(now - since)}`;
}

/** How far a mission is, and which it is: `2/5 Answer a ping`. */
export function missionWords({ mission }: Pick<BoardSeat, 'mission'>): string {
  return mission ? `${mission.done}/${mission.of} ${mission.title}` : '';
}

/** The title of a page up to its colon, and without the site's name behind it. */
export function pageWords({ page }: Pick<BoardSeat, 'page'>): string {
  return page?.title.replace(/ · Wire 101$/, '').split(':')[0] ?? '';
}

/** What a seat is called: by its number alone while names are hidden. */
export function seatName({ number, name }: Pick<BoardSeat, 'number' | 'name'>, namesHidden: boolean): string {
  return namesHidden ? `Seat ${number}` : name;
}
