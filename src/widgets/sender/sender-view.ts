import { h, type Markup } from '#widgets/markup/markup.ts';
import { SCRIPT_MAY_NOT } from './page-limits.ts';
import type { RawPhase } from './raw-client-driver.ts';
import { HAND_WRITTEN, rawMessages } from './raw-messages.ts';

/** The three actors, each with what it can send. */
export function senderView(): Markup {
  return h('div', { class: 'sender' }, [pageForm(), serverForm(), rawForm()]);
}

function pageForm(): Markup {
  return actor('page', 'The page', [
    h('p', { class: 'sender-note' }, `Script says what, the browser says how. Script cannot ${SCRIPT_MAY_NOT}.`),
    form('page-text', 'Text to send as the page', [text('pageText', 'Text', 'Hello'), submit('Send text')]),
    form('page-binary', 'Binary to send as the page', [
      text('pageHex', 'Binary, in hex', '00 ff 2a'),
      submit('Send binary'),
    ]),
    form('page-close', 'Close as the page', [
      text('pageCode', 'Code, or none', '4001', 5, 'numeric'),
      text('pageReason', 'Reason', 'done'),
      submit('Close'),
    ]),
  ]);
}

function serverForm(): Markup {
  const kinds = ['text', 'binary', 'ping', 'pong', 'close'];
  return actor('server', 'The sandbox’s server', [
    h(
      'p',
      { class: 'sender-note' },
      'Its library, ws, sends what is lawful; what the library refuses is sent by hand, beside it.',
    ),
    form('server', 'Send as the server', [
      h(
        'label',
        {},
        'What',
        h(
          'select',
          { name: 'kind' },
          kinds.map((kind) => h('option', { value: kind }, kind)),
        ),
      ),
      h('div', { class: 'sender-row', 'data-for': 'payload' }, [
        text('payload', 'Payload', 'Hello'),
        h('label', { class: 'sender-check' }, h('input', { type: 'checkbox', name: 'hex' }), 'in hex'),
      ]),
      h('div', { 'data-for': 'fragments' }, text('fragmentSize', 'In fragments of at most … octets', '', 6, 'numeric')),
      h('div', { class: 'sender-row', 'data-for': 'close', hidden: true }, [
        text('code', 'Code', '1000', 6, 'numeric'),
        text('reason', 'Reason', ''),
      ]),
      submit('Send as the server'),
    ]),
  ]);
}

function rawForm(): Markup {
  return actor('raw', 'A raw client', [
    h('p', { class: 'sender-note' }, [
      'A client without a browser: its own connection to the same server, and nothing keeps it from sending what no browser would. ',
      h('b', { 'data-part': 'raw-phase' }, rawPhaseText('none', false)),
    ]),
    h('div', { class: 'sender-presses', role: 'group', 'aria-label': 'Frames that a raw client sends' }, [
      rawMessages.map(({ id, title }) =>
        h(
          'button',
          { type: 'button', class: 'lab-button is-small', 'data-action': 'raw-frame', 'data-raw': id },
          title,
        ),
      ),
    ]),
    h('details', { class: 'sender-more' }, [
      h('summary', {}, 'A handshake by hand'),
      form('raw-head', 'A handshake written by hand', [
        h('label', { class: 'sender-whole' }, [
          'Request head; … is filled in',
          h('textarea', { name: 'rawHead', rows: 6, spellcheck: 'false', autocomplete: 'off' }, HAND_WRITTEN),
        ]),
        submit('Send it on a new connection'),
      ]),
    ]),
    form('raw', 'Octets to send as a raw client', [
      text('rawHex', 'Any octets, in hex', '81 05 48 65 6c 6c 6f'),
      submit('Send octets'),
    ]),
    h('div', { class: 'sender-presses' }, [
      rawButton('raw-open', 'Open a connection'),
      rawButton('raw-handshake', 'Shake hands'),
      rawButton('raw-end', 'End (FIN)'),
      rawButton('raw-reset', 'Reset (RST)'),
    ]),
  ]);
}

/** Where the raw client stands, in a sentence; `holding` when the gate holds what the sandbox sends. */
export function rawPhaseText(phase: RawPhase, holding: boolean): string {
  return phase === 'shaking hands' && holding ? 'The gate holds its 101: press Step to let it go.' : PHASES[phase];
}

const PHASES: Readonly<Record<RawPhase, string>> = {
  none: 'Not connected; any press connects it.',
  opening: 'Connecting…',
  open: 'Connected; no handshake yet.',
  'shaking hands': 'Waiting for the 101.',
  websocket: 'Connected, and the handshake is done.',
  closed: 'Its connection is closed; any press opens another.',
};

function actor(name: string, title: string, children: readonly (Markup | string)[]): Markup {
  return h('section', { class: `sender-actor sender-${name}` }, [
    h('h3', {}, title),
    ...children,
    h('p', { class: 'sender-said', role: 'status', 'data-said': name }),
  ]);
}

function form(name: string, label: string, children: readonly (Markup | string)[]): Markup {
  return h('form', { class: 'sender-form', 'data-form': name, 'aria-label': label }, children);
}

function text(name: string, label: string, value: string, size?: number, inputmode?: string): Markup {
  return h(
    'label',
    { class: size === undefined ? 'sender-wide' : undefined },
    label,
    h('input', { type: 'text', name, value, size, inputmode, autocomplete: 'off', spellcheck: 'false' }),
  );
}

function submit(label: string): Markup {
  return h('button', { type: 'submit', class: 'lab-button' }, label);
}

function rawButton(action: string, label: string): Markup {
  return h('button', { type: 'button', class: 'lab-button is-small', 'data-action': action }, label);
}
