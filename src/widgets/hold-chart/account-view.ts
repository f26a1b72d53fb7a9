import type { Account } from '#measure/account.ts';
import { countText, durationText, octetsText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** What a technique cost and brought, each figure with its name. */
export function accountView(account: Account): Markup {
  const { requests, empty, connections, preflights, octets, overheadPerEvent, made, latency } = account;
  const preflight = preflights > 0 ? `, and ${counted(preflights, 'preflight')}` : '';
  return h(
    'dl',
    { class: 'hold-account' },
    figure('requests', `${countText(requests)}, ${countText(empty)} of them brought nothing${preflight}`, requests),
    figure('connections', countText(connections), connections),
    figure('octets', `→ ${countText(octets.client)} · ← ${countText(octets.server)}`, octets.client + octets.server),
    figure(
      'overhead an event',
      overheadPerEvent === undefined ? 'no event yet' : octetsText(Math.round(overheadPerEvent)),
      overheadPerEvent === undefined ? '' : Math.round(overheadPerEvent),
    ),
    figure('seen', `${countText(account.seen)} of ${countText(made)}`, account.seen),
    figure('late', countText(account.late), account.late),
    figure('missed', countText(account.missed), account.missed, account.missed > 0),
    figure('twice', countText(account.twice), account.twice, account.twice > 0),
    figure(
      'made to seen',
      latency === undefined
        ? 'no event yet'
        : `${durationText(latency.median)}, at worst ${durationText(latency.worst)}`,
      latency === undefined ? '' : Math.round(latency.median),
    ),
  );
}

function figure(name: string, words: string, value: number | string, wrong = false): Markup {
  return h(
    'div',
    { class: wrong ? 'is-wrong' : undefined },
    h('dt', {}, name),
    h('dd', { 'data-figure': name, 'data-value': value }, words),
  );
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
