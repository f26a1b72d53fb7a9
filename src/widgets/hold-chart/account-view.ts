import type { Account } from '#measure/account.ts';
import { countText, durationText, octetsText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { figureView } from './figure-view.ts';

/** What a technique cost and brought, each figure with its name. */
export function accountView(account: Account): Markup {
  const { requests, empty, connections, preflights, octets, overheadPerEvent, made, latency } = account;
  const preflight = preflights > 0 ? `, and ${counted(preflights, 'preflight')}` : '';
  return h(
    'dl',
    { class: 'hold-account' },
    figureView('requests', `${countText(requests)}, ${countText(empty)} of them brought nothing${preflight}`, requests),
    figureView('connections', countText(connections), connections),
    figureView(
      'octets',
      `→ ${countText(octets.client)} · ← ${countText(octets.server)}`,
      octets.client + octets.server,
    ),
    figureView(
      'overhead an event',
      overheadPerEvent === undefined ? 'no event yet' : octetsText(Math.round(overheadPerEvent)),
      overheadPerEvent === undefined ? '' : Math.round(overheadPerEvent),
    ),
    figureView('seen', `${countText(account.seen)} of ${countText(made)}`, account.seen),
    figureView('late', countText(account.late), account.late),
    figureView('missed', countText(account.missed), account.missed, account.missed > 0),
    figureView('twice', countText(account.twice), account.twice, account.twice > 0),
    figureView(
      'made to seen',
      latency === undefined
        ? 'no event yet'
        : `${durationText(latency.median)}, at worst ${durationText(latency.worst)}`,
      latency === undefined ? '' : Math.round(latency.median),
    ),
  );
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
