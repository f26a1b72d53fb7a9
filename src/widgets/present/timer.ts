/** The speaker's clock: how long the talk goes on, how long on this screen, and whether the plan holds. Times in milliseconds. */
import type { ScreenTold } from './in-step.ts';

export interface Timer {
  /** Since when it has been going on at this screen; undefined while it stands still. */
  readonly since: number | undefined;
  /** The screen that is shown, from 0. */
  readonly at: number;
  /** What each screen took until then. */
  readonly spent: readonly number[];
}

export const STOPPED: Timer = { since: undefined, at: 0, spent: [] };

export function started(timer: Timer, now: number): Timer {
  return timer.since === undefined ? { ...timer, since: now } : timer;
}

export function paused(timer: Timer, now: number): Timer {
  return { ...settled(timer, now), since: undefined };
}

/** Another screen is shown from now on. */
export function movedTo(timer: Timer, at: number, now: number): Timer {
  return { ...settled(timer, now), at };
}

/** Whether it has never been started. */
export function isFresh({ since, spent }: Timer): boolean {
  return since === undefined && spent.length === 0;
}

/** The time up to now belongs to the screen that was shown. */
function settled(timer: Timer, now: number): Timer {
  const { at, since } = timer;
  if (since === undefined) return timer;
  const spent = Array.from({ length: Math.max(timer.spent.length, at + 1) }, (_, screen) => timer.spent[screen] ?? 0);
  spent[at] = (spent[at] ?? 0) + now - since;
  return { ...timer, since: now, spent };
}

export interface Reading {
  readonly elapsed: number;
  readonly onScreen: number;
  /** What the plan gives this screen. */
  readonly target: number;
  /** By how much the talk is later than planned; negative when there is time to spare. */
  readonly behind: number;
}

/** What the clock shows. What is left of a screen's time is not time to spare until it is over. */
export function reading(timer: Timer, targets: readonly number[], now: number): Reading {
  const { spent, at } = settled(timer, now);
  const elapsed = sum(spent);
  const onScreen = spent[at] ?? 0;
  const target = targets[at] ?? 0;
  return { elapsed, onScreen, target, behind: elapsed - sum(targets.slice(0, at)) - Math.min(onScreen, target) };
}

/** What takes longer than a paragraph. */
const WEIGHTS: Readonly<Record<string, number>> = { lab: 3, mission: 3, question: 1.5, table: 1.5, story: 1.5 };

/** How long each screen may take, of the minutes that notes give its section. */
export function targetsOf(
  screens: readonly Pick<ScreenTold, 'section' | 'what'>[],
  minutes: Readonly<Record<string, number>>,
): readonly number[] {
  const weights = screens.map(({ what }) => Math.max(1, ...what.map((each) => WEIGHTS[each] ?? 1)));
  const ofSection = new Map<string, number>();
  screens.forEach(({ section }, screen) => {
    ofSection.set(section, (ofSection.get(section) ?? 0) + (weights[screen] ?? 1));
  });
  return screens.map(
    ({ section }, screen) =>
      (((minutes[section] ?? 0) * (weights[screen] ?? 1)) / (ofSection.get(section) ?? 1)) * 60_000,
  );
}

/** A time as it is read at a glance: `12:04`, `1:02:04`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
