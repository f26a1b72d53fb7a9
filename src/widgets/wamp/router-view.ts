import type { Entitlement, SessionState, WampPeer, WampSessions } from '#measure/wamp-sessions.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** So many sessions are drawn, the newest. */
const DRAWN = 12;

const LOOKS: Readonly<Record<SessionState, string>> = {
  joining: 'is-connecting',
  joined: 'is-connected',
  leaving: 'is-connecting',
  left: '',
  refused: 'is-wrong',
  aborted: 'is-wrong',
  'cut off': '',
};

/** What the router has to keep, as its messages tell it: sessions, subscriptions and registrations, each id with its scope. */
export function routerView({ peers, subscriptions, registrations, waiting }: WampSessions): Markup {
  return h(
    'div',
    { class: 'wamp-router' },
    table('Sessions so far', 'id, global scope', ['peer', 'realm', 'state'], peers.slice(-DRAWN).map(sessionRow)),
    table('Subscriptions', 'id, router scope', ['topic', 'subscribers'], [...subscriptions.values()].map(grantedRow)),
    table('Registrations', 'id, router scope', ['procedure', 'callee'], [...registrations.values()].map(grantedRow)),
    waiting.length > 0 &&
      h(
        'p',
        { class: 'peer-kept' },
        'waits for an answer: ',
        waiting.map(({ seen, peer, request }) => `${seen.message.kind} ${request} of ${peer.name}`).join(', '),
      ),
  );
}

function table(title: string, ids: string, columns: readonly string[], rows: readonly Markup[]): Markup {
  if (rows.length === 0) return h('p', { class: 'peer-note' }, h('b', {}, title), ': none');
  return h(
    'div',
    { class: 'wamp-table', tabindex: 0, role: 'region', 'aria-label': title },
    h(
      'table',
      {},
      h('caption', {}, title),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          [ids, ...columns].map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );
}

function sessionRow({ name, session, realm, state, reason }: WampPeer): Markup {
  return h(
    'tr',
    {},
    h('td', {}, session === undefined ? '–' : h('code', {}, String(session))),
    h('td', {}, visibleText(name)),
    h('td', {}, visibleText(realm)),
    h(
      'td',
      {},
      h('span', { class: `peer-badge ${LOOKS[state]}` }, state),
      reason !== undefined && [' ', h('small', {}, visibleText(reason))],
    ),
  );
}

function grantedRow({ id, uri, peers }: Entitlement): Markup {
  const names = peers.map(({ name }) => name).join(', ');
  return h(
    'tr',
    {},
    h('td', {}, h('code', {}, String(id))),
    h('td', {}, visibleText(uri)),
    h('td', {}, visibleText(names)),
  );
}
