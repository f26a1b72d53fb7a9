import type { Taking } from '#measure/class-tally.ts';
import type { RaceResult } from '#measure/race-result.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { raceView } from '#widgets/race/race-view.ts';
import { NAMES } from '#widgets/race/race-words.ts';

/** How many browsers take part by each technique, and how many of them are ready. */
export function takingView(taking: readonly Taking[]): Markup {
  return h(
    'ul',
    { class: 'class-race-taking' },
    ...taking.map(({ technique, consumers, ready }) =>
      h(
        'li',
        { 'data-taking': technique },
        h('b', {}, NAMES[technique]),
        h('span', {}, `${browsers(consumers)}${ready < consumers ? `, ${ready} ready` : ''}`),
      ),
    ),
  );
}

/** What came of a race of the class, as of any race; and what is to be known of its browsers first. */
export function classRaceView(result: RaceResult, taking: readonly Taking[], hidden: number): Markup[] {
  const unseen = `${browsers(hidden)} had the page of the race out of view for a while. A browser slows such a page down: its times are in these, too.`;
  return [
    takingView(taking),
    ...(hidden > 0 ? [h('p', { class: 'race-caution' }, unseen)] : []),
    ...raceView(result, 'the class'),
  ];
}

function browsers(count: number): string {
  return `${count} ${count === 1 ? 'browser' : 'browsers'}`;
}
