import { idsText } from '#capture/seen-ids.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import type { Bar, Mark } from './chart.ts';

/** `event 3`, `events 3-7`; undefined for none. */
export function eventsWords(ids: readonly number[]): string | undefined {
  return ids.length === 0 ? undefined : `${ids.length === 1 ? 'event' : 'events'} ${idsText(ids)}`;
}

/** How long the answer was held back; for one that has not begun, until now. */
export function heldTime({ from, answered, to }: Bar): number {
  return (answered ?? to) - from;
}

/** What stands on a bar. */
export function barWords(bar: Bar): string {
  const waited = bar.stalls.reduce((sum, { from, to }) => sum + to - from, 0);
  return bar.stalls.length === 0 ? stateWords(bar) : `${stateWords(bar)} · not read for ${durationText(waited)}`;
}

function stateWords(bar: Bar): string {
  const held = durationText(heldTime(bar));
  const brought = eventsWords(bar.ids);
  switch (bar.state) {
    case 'held':
      return `held ${held}`;
    case 'going on':
      return `${bar.status} · goes on${brought === undefined ? '' : ` · ${brought}`}`;
    case 'answered':
      return `held ${held} · ${bar.status} · ${brought}`;
    case 'empty':
      return `held ${held} · ${bar.status} · nothing new`;
    case 'cut': {
      const answer = bar.status === undefined ? 'never answered' : `${bar.status} · ${durationText(bar.to - bar.from)}`;
      const events = brought === undefined ? '' : ` · ${brought}`;
      return `${answer} · cut${bar.again ? ' · sent again by the browser' : ''}${events}`;
    }
  }
}

/** What became of events, in the words of the legend. */
export function fateWords({ fate, twice }: Pick<Mark, 'fate' | 'twice'>): string {
  if (twice) return 'given twice';
  switch (fate) {
    case 'delivered':
      return 'delivered';
    case 'late':
      return 'late: nobody was asking';
    case 'lost':
      return 'lost: passed over';
    case 'waiting':
      return 'not given yet';
  }
}

/** A mark as a sentence; `zero` is what shown times count from. */
export function markWords(mark: Mark, zero: number): string {
  const which = mark.count === 1 ? `event ${mark.first}` : `events ${mark.first} to ${mark.last}`;
  const after = mark.delay === undefined ? '' : ` after ${durationText(mark.delay)}`;
  return `${which}, made at ${durationText(mark.time - zero)}: ${fateWords(mark)}${after}`;
}
