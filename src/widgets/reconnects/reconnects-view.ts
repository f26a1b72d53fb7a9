import { durationText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { continuityWords, type Reconnect } from './reconnects.ts';

/** At most so many are listed: the newest. */
const MOST = 8;

/** How an EventSource came back, each time. @param choosable its requests can be chosen in the list of the lab */
export function reconnectsView(reconnects: readonly Reconnect[], choosable: boolean): Markup {
  if (reconnects.length === 0) {
    return h('p', { class: 'reconnects-none' }, 'The stream has not broken off yet.');
  }
  return h(
    'ul',
    { class: 'reconnects' },
    reconnects.slice(-MOST).map((each) => reconnectView(each, choosable)),
  );
}

function reconnectView(each: Reconnect, choosable: boolean): Markup {
  const name = `Request ${each.number}`;
  return h(
    'li',
    {},
    choosable
      ? h('button', { class: 'lab-button is-small', type: 'button', 'data-entry': each.key }, name)
      : h('b', {}, name),
    ` came ${durationText(each.waited)} after the stream had ended, `,
    ...(each.lastEventId === undefined
      ? ['without Last-Event-ID']
      : ['with ', h('code', { class: 'reconnects-id' }, 'Last-Event-ID: ', ...visibleText(each.lastEventId))]),
    `; ${continuityWords(each)}.`,
  );
}
