import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import { fromBase64 } from '#wire/octets/base64.ts';
import { toHex } from '#wire/octets/hex.ts';
import {
  type AcceptCalculation,
  calculateAccept,
  isWebSocketKey,
  recogniseWrongAccept,
} from '#wire/websocket/accept.ts';

/** The key of the example in RFC 6455 section 1.3. */
export const EXAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The whole calculator, to begin with `key`. The element of `accept.ts` brings it to life. */
export function acceptCalculatorView(key: string, sent?: string): Markup[] {
  const input = {
    type: 'text',
    name: 'key',
    value: key,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  };
  return [
    h(
      'form',
      { class: 'accept-form' },
      h('label', {}, 'Sec-WebSocket-Key ', h('input', input)),
      h('button', { type: 'button', name: 'random' }, 'A new key'),
    ),
    h('div', { 'data-part': 'steps' }, acceptView(calculateAccept(key), sent)),
    h('p', { class: 'visually-hidden', role: 'status' }),
  ];
}

/**
 * How Sec-WebSocket-Accept follows from Sec-WebSocket-Key, one step a line.
 *
 * @param sent the Accept that the server really sent; judged when given, an empty text counting as sent
 */
export function acceptView(calculation: AcceptCalculation, sent?: string): Markup {
  const { key, guid, input, digest, accept } = calculation;
  return h(
    'div',
    { class: 'accept', translate: 'no' },
    h(
      'ol',
      { class: 'accept-steps' },
      step('key', 'what the client sent', visibleText(key), keyVerdict(key)),
      step('+ GUID', 'the same for everyone: RFC 6455 fixes it', guid),
      step('joined', `${input.length} characters, as text, not decoded`, visibleText(input)),
      step('SHA-1', '20 octets', toHex(digest, ' ')),
      step('base64', 'the Accept that proves the key was read', h('strong', { class: 'accept-result' }, accept)),
    ),
    sent !== undefined && sentVerdict(calculation, sent),
  );
}

function step(name: string, remark: string, ...value: readonly Parameters<typeof h>[2][]): Markup {
  return h(
    'li',
    { class: 'accept-step' },
    h('span', { class: 'accept-name' }, name),
    ' ',
    h('span', { class: 'accept-value' }, ...value.slice(0, 1)),
    h('span', { class: 'accept-remark' }, remark),
    ...value.slice(1),
  );
}

/** Whether a key is the base64 of 16 octets, in words (RFC 6455 section 4.1). */
function keyVerdict(key: string): Markup {
  if (isWebSocketKey(key)) return h('span', { class: 'accept-good' }, '✓ base64 of 16 octets, as the RFC asks');
  const octets = fromBase64(key);
  const wrong = octets
    ? `✗ base64 of ${octets.length} octet${octets.length === 1 ? '' : 's'}; 16 are asked for`
    : '✗ not base64: the alphabet is A-Z, a-z, 0-9, + and /, padded with = to a multiple of four';
  return h('span', { class: 'accept-bad' }, `${wrong}. A server must refuse it, yet it can be calculated with.`);
}

function sentVerdict({ key, accept }: AcceptCalculation, sent: string): Markup {
  if (sent === accept)
    return h(
      'p',
      { class: 'accept-verdict accept-good' },
      '✓ The server sent exactly this: the client goes on to open.',
    );
  const mistake = recogniseWrongAccept(key, sent);
  return h(
    'p',
    { class: 'accept-verdict accept-bad' },
    '✗ The server sent ',
    sent === '' ? 'nothing' : h('code', {}, visibleText(sent)),
    mistake ? `: ${mistake}. ` : ', which does not match. ',
    'The client must fail the connection.',
  );
}
