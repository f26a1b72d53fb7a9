import type { FetchState } from '#link/recorded-fetch.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** What becomes of one EventSource: as script sees it, or kept back by the browser, which script cannot see. */
export type SourceState = 'CONNECTING' | 'OPEN' | 'CLOSED' | 'queued';

const WORDS: Readonly<Record<SourceState, string>> = {
  CONNECTING: 'CONNECTING',
  OPEN: 'OPEN',
  CLOSED: 'CLOSED',
  queued: 'CONNECTING, its request not sent',
};

const FETCHED: Readonly<Record<FetchState, string>> = {
  waiting: 'waits for a connection to be free',
  reading: 'is being answered',
  done: 'was answered',
  failed: 'failed',
};

/**
 * Each EventSource with its state, and what became of fetches beside them.
 *
 * @param same a fetch from the same host and port
 * @param other milliseconds that another port took to answer; `none` where there is none
 */
export function limitView(
  states: readonly SourceState[],
  same: FetchState | undefined,
  other: number | 'none' | undefined,
): Markup {
  return h(
    'div',
    { class: 'limit-result' },
    h(
      'ol',
      { class: 'limit-list' },
      states.map((state) => h('li', { class: `is-${state.toLowerCase()}`, 'data-state': state }, WORDS[state])),
    ),
    same !== undefined && h('p', { 'data-same-port': same }, `The fetch from the same port ${FETCHED[same]}.`),
    other === 'none' &&
      h(
        'p',
        { 'data-other-port': other },
        'Another port has six connections of its own, and its answer does not wait. A simulation has one port alone: this takes a sandbox.',
      ),
    typeof other === 'number' &&
      h(
        'p',
        { 'data-other-port': Math.round(other) },
        `The fetch from another port was answered in ${durationText(other * 1000)}.`,
      ),
  );
}
