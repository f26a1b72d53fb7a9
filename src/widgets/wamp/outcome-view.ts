import type { Reaction } from '#measure/wamp-outcome.ts';
import type { WampDemand, WampWhatIf } from '#service/wamp-what-ifs.ts';
import { cited } from '#widgets/field/cited.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** So much of what followed is told. */
const TOLD = 8;

/**
 * What is required beside what happened.
 *
 * @param reactions what crossed from the deviation on; undefined as long as it has not taken place
 */
export function outcomeView(
  { title, required, section, demands }: WampWhatIf,
  reactions: readonly Reaction[] | undefined,
): Markup {
  return h(
    'div',
    { class: 'wamp-outcome' },
    h('p', { class: 'wamp-outcome-title' }, h('b', {}, 'What if: '), `${title}.`),
    h(
      'dl',
      {},
      h('div', {}, h('dt', {}, 'Required'), h('dd', {}, `${required} `, cited(section))),
      h(
        'div',
        {},
        h('dt', {}, 'What happened'),
        h(
          'dd',
          {},
          reactions === undefined ? 'Nothing yet: press Join or Let it happen.' : happened(demands, reactions),
        ),
      ),
    ),
  );
}

function happened(demands: WampWhatIf['demands'], reactions: readonly Reaction[]): Markup[] {
  const listed = reactions.slice(0, TOLD).map(reactionView);
  return [
    listed.length > 0 ? h('ol', { class: 'wamp-reactions' }, listed) : h('p', {}, 'It has not crossed yet.'),
    verdictView(demands, reactions),
  ];
}

function reactionView({ by, kind, why }: Reaction): Markup {
  return h(
    'li',
    { class: by === 'client' ? 'from-client' : 'from-server' },
    h('span', {}, by === 'client' ? '→ ' : '← ', kind, why !== undefined && [' ', visibleText(why)]),
  );
}

function verdictView(demands: WampWhatIf['demands'], reactions: readonly Reaction[]): Markup {
  if (demands === undefined) return h('p', { class: 'wamp-verdict' }, 'The specification leaves this open.');
  if (demands === 'silence') {
    const isQuiet = !reactions.some(({ by }) => by === 'server');
    return verdict(isQuiet, isQuiet ? 'As required: no answer so far.' : 'Not as required: there was an answer.');
  }
  const isMet = reactions.some((reaction) => meets(reaction, demands));
  return verdict(isMet, isMet ? 'As required.' : 'Not as required so far.');
}

function verdict(good: boolean, words: string): Markup {
  return h('p', { class: `wamp-verdict ${good ? 'is-good' : 'is-open'}` }, words);
}

function meets({ by, kind, why }: Reaction, demand: WampDemand): boolean {
  return by === demand.by && kind === demand.kind && why === demand.why;
}
