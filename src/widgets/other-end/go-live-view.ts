import type { WentLive } from '#link/go-live.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** Where `npm start` puts a sandbox. */
export const USUAL_ADDRESS = 'http://127.0.0.1:4101';

/** What to type so that a sandbox lets pages of `origin` use it. */
export function startCommand(origin: string): string {
  return `npm ci && npm start -- --allow-origin ${origin}`;
}

/** How to get a sandbox, and the form that asks for one. */
export function goLiveView(origin: string): Markup {
  return h(
    'div',
    { class: 'go-live', 'data-part': 'go-live', role: 'group', 'aria-label': 'Go live', hidden: true },
    h(
      'p',
      {},
      'A sandbox runs on a machine of yours: the browser then really talks, and the octets are those that crossed. Where this project is checked out, type',
    ),
    h('pre', {}, h('code', {}, startCommand(origin))),
    h(
      'div',
      { class: 'go-live-address' },
      h(
        'label',
        {},
        'Address that it prints ',
        h('input', {
          type: 'text',
          value: USUAL_ADDRESS,
          spellcheck: 'false',
          autocomplete: 'off',
          'data-part': 'go-live-address',
        }),
      ),
      h('button', { class: 'lab-button is-primary', type: 'button', 'data-action': 'go-live' }, 'Go live'),
      h('button', { class: 'lab-button', type: 'button', 'data-action': 'go-live-copy' }, 'Copy the command'),
      h('button', { class: 'lab-button', type: 'button', 'data-action': 'go-live-close' }, 'Close'),
    ),
    h('p', { 'data-part': 'go-live-note' }, 'That address is asked when you press Go live, and not before.'),
  );
}

/**
 * What came of it.
 * @param path of this page below the site's base: a sandbox has the whole site, at its root
 */
export function wentLiveView(outcome: WentLive, page: string, path: string): (Markup | string)[] {
  switch (outcome.kind) {
    case 'live':
      return [`Live: the sandbox at ${outcome.sandbox.address} answers.`];
    case 'no address':
      return [`This is no address; one looks like ${USUAL_ADDRESS}.`];
    case 'mixed content':
      return [
        'This page came over HTTPS, and a browser lets it talk to no plain address on the network. Open the site there instead: ',
        h('a', { href: `${outcome.origin}/${path}` }, `${outcome.origin}/${path}`),
      ];
    case 'refused':
      return [
        `Something answers at ${outcome.origin}, and not to pages of ${page}: start it with --allow-origin ${page}.`,
      ];
    case 'silent':
      return [`Nothing answers at ${outcome.origin}, or this browser does not let the page ask there.`];
  }
}
