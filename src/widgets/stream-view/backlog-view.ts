import type { Backlog } from '#measure/backlog.ts';
import { figureView } from '#widgets/hold-chart/figure-view.ts';
import { countText, octetsText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** Where the octets of an answer are that its reader has not read, as a bar and as figures. */
export function backlogView({ handed, read, between, waiting, stalls, skipped }: Backlog): Markup[] {
  const parts = [
    ['read', read ?? handed],
    ['between', between ?? 0],
    ['waiting', waiting],
  ] as const;
  const all = parts.reduce((sum, [, octets]) => sum + octets, 0);
  let from = 0;
  const bars = parts.map(([part, octets]) => {
    const width = all === 0 ? 0 : (octets / all) * 100;
    from += width;
    return h('rect', {
      class: `backlog-${part}`,
      x: `${percent(from - width)}%`,
      width: `${percent(width)}%`,
      height: 14,
    });
  });
  return [
    h('svg', { class: 'backlog-bar', width: '100%', height: 14, 'aria-hidden': 'true' }, bars),
    h(
      'dl',
      { class: 'hold-account' },
      figureView('handed to the socket', octetsText(handed), handed),
      figureView('read by script', read === undefined ? 'no script asked' : octetsText(read), read ?? ''),
      figureView('on the way', between === undefined ? 'nobody can tell' : octetsText(between), between ?? ''),
      figureView('waits in the server', waiting === 0 ? 'nothing' : octetsText(waiting), waiting, waiting > 0),
      figureView('stood still', `${countText(stalls)} ${stalls === 1 ? 'time' : 'times'}`, stalls),
      figureView('events left out', countText(skipped), skipped, skipped > 0),
    ),
  ];
}

function percent(value: number): number {
  return Math.round(value * 10) / 10;
}
