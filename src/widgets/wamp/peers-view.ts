import type { News, WampClientState } from '#link/wamp-client.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { performances } from './performing.ts';

/** What the peers of a lab are called at first. */
export const PEER_NAMES = ['ada', 'grace'] as const;

/** The most peers that one page makes: each is a WebSocket of its own. */
export const MOST_PEERS = 6;

/** The form of one peer; `number` tells its buttons from those of others. */
export function peerView(name: string, number: number): Markup {
  const action = (what: string) => `wamp-${what}-${number}`;
  const row = (...inside: Markup[]) => h('div', { class: 'feed-row' }, inside);
  return h(
    'fieldset',
    { class: 'peer wamp-peer', 'data-peer': number },
    h('legend', {}, `peer ${number + 1}`),
    row(
      field('name', 'agent', name, 40),
      field('realm', 'realm', 'wire101', 200),
      formButton(action('join'), 'Join', false),
      formButton(action('leave'), 'Leave', true),
      formButton(action('close'), 'Cut', true),
    ),
    row(
      field('topic', 'topic', 'com.example.weather', 200, true),
      formButton(action('subscribe'), 'Subscribe', true),
      formButton(action('unsubscribe'), 'Unsubscribe', true),
    ),
    row(
      field('event', 'event', '"21 °C"', 2000),
      h('label', {}, h('input', { type: 'checkbox', 'data-wamp': 'acknowledge' }), ' acknowledge'),
      formButton(action('publish'), 'Publish', true),
    ),
    row(
      field('procedure', 'procedure', 'com.example.add', 200, true),
      formButton(action('register'), 'Register', true),
      formButton(action('unregister'), 'Unregister', true),
    ),
    row(field('arguments', 'arguments', '2, 3', 2000), formButton(action('call'), 'Call', true)),
    h(
      'details',
      { class: 'peer-more' },
      h('summary', {}, 'as the callee; anything else'),
      row(
        h(
          'label',
          {},
          'when invoked, it ',
          h(
            'select',
            { 'data-wamp': 'performance' },
            performances.map(([value, words]) => h('option', { value }, words)),
          ),
        ),
        formButton(action('answer'), 'Answer', true),
      ),
      row(
        field('any message', 'message', '[48,1,{},"wire101.time"]', 4000, true),
        formButton(action('say'), 'Send', true),
      ),
    ),
    h('div', { 'data-peer-told': number, role: 'status' }),
  );
}

/** What is to be told of a peer. */
export interface PeerTold {
  readonly state: WampClientState | 'no connection' | 'connecting';
  /** Whether a subprotocol was agreed on, of a connection that is open. */
  readonly agreed: string | undefined;
  readonly session: number | undefined;
  readonly subscriptions: ReadonlyMap<number, string>;
  readonly registrations: ReadonlyMap<number, string>;
  readonly invoked: number;
  readonly news: readonly News[];
}

const STATE_WORDS: Readonly<Record<PeerTold['state'], string>> = {
  'no connection': 'no connection',
  connecting: 'connecting',
  closed: 'connected, no session',
  joining: 'joining',
  joined: 'joined',
  leaving: 'leaving',
};

const LOOKS: Readonly<Partial<Record<PeerTold['state'], string>>> = {
  joined: 'is-connected',
  joining: 'is-connecting',
  connecting: 'is-connecting',
  leaving: 'is-connecting',
};

/** How much of the news is listed. */
const LISTED = 5;

/** How a peer stands, and what its application was told. */
export function toldView({ state, agreed, session, subscriptions, registrations, invoked, news }: PeerTold): Markup {
  return h(
    'div',
    { class: 'peer-state' },
    h(
      'p',
      {},
      h('b', { class: `peer-badge ${LOOKS[state] ?? ''}` }, STATE_WORDS[state]),
      session !== undefined && [' session ', h('code', {}, String(session))],
      state === 'closed' && agreed === '' && ' no subprotocol was agreed on',
      [...subscriptions].map(([id, topic]) => granted(`hears ${topic}`, `subscription ${id}`)),
      [...registrations].map(([id, procedure]) => granted(`does ${procedure}`, `registration ${id}`)),
    ),
    invoked > 0 &&
      h(
        'p',
        { class: 'peer-kept' },
        invoked === 1 ? '1 call waits for its answer' : `${invoked} calls wait for its answer`,
      ),
    news.length > 0 &&
      h(
        'ol',
        { class: 'peer-messages', 'aria-label': 'what it was told, the newest last' },
        news
          .slice(-LISTED)
          .map(({ kind, about, text }) =>
            h(
              'li',
              {},
              h('b', {}, kind),
              about !== '' && [' ', visibleText(about)],
              ' ',
              h('span', { class: 'peer-payload' }, visibleText(shortened(text))),
            ),
          ),
      ),
  );
}

function granted(words: string, id: string): Markup {
  return h('span', { class: 'peer-filter' }, ' ', visibleText(words), ' ', h('small', {}, `(${id})`));
}

const SHOWN = 120;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function field(words: string, name: string, value: string, longest: number, wide = false): Markup {
  return h(
    'label',
    {},
    `${words} `,
    h('input', {
      type: 'text',
      'data-wamp': name,
      value,
      maxlength: longest,
      autocomplete: 'off',
      spellcheck: 'false',
      class: wide ? 'wamp-wide' : undefined,
    }),
  );
}
