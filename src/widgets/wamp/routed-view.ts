import type { Call, RoutedStep } from '#measure/wamp-calls.ts';
import type { WampFollower } from '#measure/wamp-follower.ts';
import { idIn, uriIn } from '#measure/wamp-messages.ts';
import type { Publication } from '#measure/wamp-publications.ts';
import { unitKey } from '#widgets/ladder/row.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** So many calls and so many publications are drawn, the newest. */
const DRAWN = 15;

/** Which of a message's ids tell what it belongs to, and what each is called. */
const IDS = [
  ['Request', 'request'],
  ['Registration', 'registration'],
  ['Subscription', 'subscription'],
  ['Publication', 'publication'],
] as const;

/**
 * Each call from its caller to its callee and back, each publication from its publisher to its subscribers, in the order in which
 * they began.
 *
 * @param choosable whether messages are buttons that choose them in the ladder
 */
export function routedView(
  { calls, publications }: Pick<WampFollower, 'calls' | 'publications'>,
  choosable: boolean,
): Markup {
  const routed = [
    ...calls.all.slice(-DRAWN).map((call) => ({ began: beganAt(call), view: () => callView(call, choosable) })),
    ...publications.all
      .slice(-DRAWN)
      .map((each) => ({ began: beganAt(each), view: () => publicationView(each, choosable) })),
  ].sort((one, other) => one.began - other.began);
  if (routed.length === 0) return h('p', { class: 'peer-note' }, 'Nothing was called or published yet.');
  return h(
    'ol',
    { class: 'wamp-routed', tabindex: 0, 'aria-label': 'calls and events on their way' },
    routed.map(({ view }) => view()),
  );
}

function beganAt({ steps: [first] }: { readonly steps: readonly RoutedStep[] }): number {
  return first?.seen.entry.id ?? 0;
}

function callView({ caller, callee, procedure, steps, state, error }: Call, choosable: boolean): Markup {
  return routedItem({
    title: ['call of ', procedure],
    state: state === 'under way' ? underWay(steps, callee?.name) : state,
    isUnderWay: state === 'under way',
    error,
    lanes: [caller.name, callee?.name ?? ''],
    steps,
    // The caller may be its own callee: its messages are told apart by what they are.
    isAtEnd: ({ seen: { message } }) =>
      !['INVOCATION', 'YIELD'].includes(message.kind) && !isOfInvocation(message.fields),
    choosable,
  });
}

function isOfInvocation(fields: RoutedStep['seen']['message']['fields']): boolean {
  return fields.find(({ name }) => name === 'Request.Type')?.value === 68;
}

function underWay(steps: readonly RoutedStep[], callee: string | undefined): string {
  const last = steps.at(-1)?.seen.message.kind;
  if (last === 'CALL') return 'the router has it';
  return last === 'INVOCATION' ? `waits for ${callee}` : 'the router has the answer';
}

function publicationView({ publisher, topic, acknowledged, steps, error }: Publication, choosable: boolean): Markup {
  const events = steps.filter(({ seen }) => seen.message.kind === 'EVENT');
  const isAnswered = steps.length > events.length + 1;
  const answered = error === undefined ? 'acknowledged' : 'refused';
  const asked = isAnswered ? answered : 'to be acknowledged';
  return routedItem({
    title: ['event on ', topic],
    state: acknowledged ? asked : 'not to be acknowledged',
    isUnderWay: acknowledged && !isAnswered,
    error,
    lanes: [publisher.name, events.map(({ peer }) => peer.name).join(', ')],
    steps,
    isAtEnd: ({ seen }) => seen.message.kind !== 'EVENT',
    choosable,
  });
}

interface RoutedItem {
  readonly title: readonly [words: string, uri: string];
  readonly state: string;
  readonly isUnderWay: boolean;
  readonly error: string | undefined;
  /** Who stands left of the router, and who right of it. */
  readonly lanes: readonly [string, string];
  readonly steps: readonly RoutedStep[];
  /** Whether a message crossed between the router and the one left of it. */
  isAtEnd(step: RoutedStep): boolean;
  readonly choosable: boolean;
}

function routedItem({
  title: [words, uri],
  state,
  isUnderWay,
  error,
  lanes,
  steps,
  isAtEnd,
  choosable,
}: RoutedItem): Markup {
  const [left, right] = lanes;
  return h(
    'li',
    { class: isUnderWay ? 'wamp-item is-under-way' : 'wamp-item' },
    h(
      'p',
      {},
      words,
      h('b', {}, visibleText(uri)),
      h('small', {}, ` ${state}`),
      error !== undefined && h('small', { class: 'peer-trouble' }, ' ', visibleText(error)),
    ),
    h(
      'p',
      { class: 'wamp-lanes', 'aria-hidden': 'true' },
      h('span', {}, visibleText(left)),
      h('span', {}, 'router'),
      h('span', {}, visibleText(right)),
    ),
    h(
      'ol',
      { class: 'wamp-steps' },
      steps.map((step) => stepView(step, isAtEnd(step), choosable)),
    ),
  );
}

function stepView({ seen, peer }: RoutedStep, isAtEnd: boolean, choosable: boolean): Markup {
  const { entry, message } = seen;
  const isClients = entry.side === 'client';
  const ids = IDS.flatMap(([name, word]) => {
    const id = idIn(seen, name);
    return id === undefined ? [] : [`${word} ${id}`];
  });
  // Left of the router a client speaks to the right, and right of it to the left.
  const arrow = isClients === isAtEnd ? '→' : '←';
  const told = [message.kind, uriIn(seen, 'Error')].filter((each) => each !== undefined).join(' ');
  const words = [`${arrow} `, visibleText(told), h('small', {}, ` ${ids.join(', ')}`)];
  const label = `${told} ${ids.join(', ')} ${isClients ? 'of' : 'to'} ${peer.name}: show it`;
  return h(
    'li',
    { class: `${isClients ? 'from-client' : 'from-server'} ${isAtEnd ? 'is-left' : 'is-right'}` },
    choosable
      ? h('button', { type: 'button', 'data-wamp-entry': unitKey(entry), 'aria-label': label }, words)
      : h('span', {}, words),
  );
}
