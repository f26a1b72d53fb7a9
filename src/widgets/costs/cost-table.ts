import { addedBelow } from '#measure/below-http.ts';
import { costOf, halfIsPayloadFrom, type Load, overheadAt, type Spent, sumOf } from '#measure/message-cost.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { type RecordedTechnique, reckoned } from './recorded-technique.ts';

/** The costs of a load by each technique, with a link to each recording. */
export function costTable(
  techniques: readonly (RecordedTechnique & { readonly href: string })[],
  { messages, payload }: Load,
  pollsPerMessage: number,
): Markup {
  return h(
    'table',
    { class: 'costs' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...[
          'Technique',
          'before the first message',
          'on top of each message',
          'below it, at least',
          messages === 1 ? 'the message in all' : `${countText(messages)} messages in all`,
          'half is payload from',
          'Recording',
        ].map((title) => h('th', { scope: 'col' }, title)),
      ),
    ),
    h(
      'tbody',
      {},
      ...techniques.map((technique) => {
        const counted = reckoned(technique, pollsPerMessage);
        const { costs } = technique;
        const each = overheadAt(costs, payload);
        const whole = { ...each, [costs.sender]: each[costs.sender] + payload };
        const total = costOf(counted, { messages, payload });
        return h(
          'tr',
          { 'data-technique': technique.id, id: `cost-${technique.id}` },
          h('th', { scope: 'row' }, technique.name),
          h('td', {}, technique.polls ? 'nothing' : bothWays(costs.first)),
          h('td', {}, bothWays(each)),
          h('td', {}, bothWays(addedBelow(whole))),
          h(
            'td',
            { 'data-figure': 'total', 'data-value': Math.round(sumOf(total)) },
            countText(Math.round(sumOf(total))),
          ),
          h('td', {}, countText(halfIsPayloadFrom(counted))),
          h(
            'td',
            {},
            h('a', { href: technique.href }, 'open', h('span', { class: 'visually-hidden' }, ` ${technique.name}`)),
          ),
        );
      }),
    ),
  );
}

/** Octets of the client and of the server, with the arrows of the site. */
function bothWays({ client, server }: Spent): string {
  return `→ ${countText(Math.round(client))} · ← ${countText(Math.round(server))}`;
}
