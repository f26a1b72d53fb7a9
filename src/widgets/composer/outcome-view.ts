import type { InjectedBreach } from '#link/commands.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { sectionView } from '#widgets/verdict/section-view.ts';

/** What became of a frame that was sent, and the rules it broke, the one that decides first. */
export function outcomeView(
  words: string,
  breaches: readonly InjectedBreach[],
  receiver: 'client' | 'server',
): Markup[] {
  const decisive = breaches.find(({ consequence }) => consequence.kind === 'close') ?? breaches[0];
  const rest = breaches.filter((breach) => breach !== decisive);
  return [
    h('p', {}, words, decisive ? '' : ' It breaks no rule.'),
    ...(decisive ? [breachView(decisive, receiver, true)] : []),
    ...rest.map((breach) => breachView(breach, receiver, false)),
  ];
}

function breachView({ level, text, section, consequence }: InjectedBreach, receiver: string, decides: boolean): Markup {
  const does =
    consequence.kind === 'close' ? `fails the connection with close code ${consequence.code}` : 'may let it pass';
  return h('p', { class: decides ? 'composer-wrong' : undefined }, [
    decides ? h('b', {}, `The rule that decides, a ${level}: `) : `${level}: `,
    `${text} `,
    sectionView(section),
    ` A ${receiver} ${does}.`,
  ]);
}
