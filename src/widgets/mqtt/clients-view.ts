import type { MqttMessage, MqttState, QoS } from '#link/recorded-mqtt.ts';
import type { MqttVersion } from '#service/mqtt-what-ifs.ts';
import { formButton } from '#widgets/feed/feed-form-view.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** One client as a lab has it before a reader changes anything. */
export interface ClientPreset {
  readonly clientId: string;
  readonly version?: MqttVersion;
  readonly clean?: boolean;
  /** Seconds for which the session outlives its connection; MQTT 5.0 only. */
  readonly sessionExpiry?: number;
  /** Seconds. */
  readonly keepAlive?: number;
  readonly filter?: string;
  readonly subscribeQos?: QoS;
  readonly topic?: string;
  readonly payload?: string;
  readonly publishQos?: QoS;
  readonly retain?: boolean;
  readonly will?: { readonly topic: string; readonly payload: string };
}

/** The clients of a lab that says nothing else. */
export const DEFAULT_CLIENTS: readonly ClientPreset[] = [
  { clientId: 'sensor', topic: 'weather/paris', payload: '21 °C', publishQos: 2 },
  { clientId: 'display', filter: 'weather/#', subscribeQos: 2, topic: 'weather/rome', payload: '24 °C' },
];

/** The most clients that one page makes: each is a WebSocket of its own. */
export const MOST_CLIENTS = 6;

/** The form of one client; `number` tells its buttons from those of others. */
export function clientView(preset: ClientPreset, number: number): Markup {
  const { clientId, version = '3.1.1', clean = true, sessionExpiry = 0, keepAlive = 60, filter = '#', will } = preset;
  const isNewer = version === '5.0';
  const action = (name: string) => `mqtt-${name}-${number}`;
  return h(
    'fieldset',
    { class: 'peer', 'data-client': number },
    h('legend', {}, `client ${number + 1}`),
    h(
      'div',
      { class: 'feed-row' },
      field('client identifier', h('input', text('client-id', clientId, 23))),
      choice('version', 'MQTT', ['3.1.1', '5.0'], version),
      field('keep alive', h('input', { ...count('keep-alive', keepAlive, 65_535) }), 's'),
      h(
        'label',
        {},
        h('input', { type: 'checkbox', 'data-mqtt': 'clean', checked: clean }),
        h('span', { 'data-older': true, hidden: isNewer }, ' clean session'),
        h('span', { 'data-newer': true, hidden: !isNewer }, ' clean start'),
      ),
      h(
        'span',
        { 'data-newer': true, hidden: !isNewer },
        field('expires after', h('input', count('session-expiry', sessionExpiry, 86_400)), 's'),
      ),
      formButton(action('connect'), 'Connect', false),
      formButton(action('disconnect'), 'Disconnect', true),
      formButton(action('cut'), 'Cut', true),
    ),
    h(
      'div',
      { class: 'feed-row' },
      field('topic filter', h('input', text('filter', filter, 200))),
      choice('subscribe-qos', 'QoS', QOS, String(preset.subscribeQos ?? 1)),
      formButton(action('subscribe'), 'Subscribe', true),
      formButton(action('unsubscribe'), 'Unsubscribe', true),
    ),
    h(
      'div',
      { class: 'feed-row' },
      field('topic', h('input', text('topic', preset.topic ?? 'weather/paris', 200))),
      field('payload', h('input', text('payload', preset.payload ?? '21 °C', 2000))),
      choice('publish-qos', 'QoS', QOS, String(preset.publishQos ?? 1)),
      check('retain', 'retain', preset.retain ?? false),
      formButton(action('publish'), 'Publish', true),
    ),
    h(
      'details',
      { class: 'peer-more' },
      h('summary', {}, 'last will, what is kept back, octets by hand'),
      h(
        'div',
        { class: 'feed-row' },
        check('will', 'leave a last will', will !== undefined),
        field('its topic', h('input', text('will-topic', will?.topic ?? `status/${clientId}`, 200))),
        field('its payload', h('input', text('will-payload', will?.payload ?? 'gone', 2000))),
      ),
      h(
        'div',
        { class: 'feed-row' },
        check('withhold-acknowledgements', 'keep back PUBACK, PUBREC, PUBREL and PUBCOMP', false),
        check('withhold-pings', 'keep back PINGREQ', false),
        formButton(action('release'), 'Send what is kept back', true),
      ),
      h(
        'div',
        { class: 'feed-row' },
        field('offers the subprotocol', h('input', text('offers', 'mqtt', 100))),
        check('text-frames', 'packets in text frames', false),
      ),
      h(
        'div',
        { class: 'feed-row' },
        field('octets', h('input', text('octets', 'c0 00', 2000))),
        formButton(action('octets'), 'Send octets', true),
      ),
    ),
    h('div', { class: 'mqtt-told', 'data-client-told': number, role: 'status' }),
  );
}

/** What is to be told of a client. */
export interface ClientTold {
  readonly state: MqttState | 'not connected';
  readonly sessionPresent: boolean | undefined;
  readonly trouble: string | undefined;
  /** QoS granted of each filter; 128 for a refusal. */
  readonly subscriptions: ReadonlyMap<string, number>;
  readonly withheld: readonly string[];
  readonly messages: readonly MqttMessage[];
}

const QOS = ['0', '1', '2'];

/** How many of the messages are listed. */
const LISTED = 5;

/** How a client stands and what it got. */
export function toldView(told: ClientTold): Markup {
  const { state, sessionPresent, trouble, subscriptions, withheld, messages } = told;
  return h(
    'div',
    { class: 'peer-state' },
    h(
      'p',
      {},
      h('b', { class: `peer-badge is-${state.replace(' ', '-')}` }, state),
      sessionPresent === true && ' the broker still had its session',
      [...subscriptions].map(([filter, granted]) =>
        h('span', { class: 'peer-filter' }, ` ${filter} `, granted === 128 ? 'refused' : `QoS ${granted}`),
      ),
    ),
    trouble !== undefined && h('p', { class: 'peer-trouble' }, trouble),
    withheld.length > 0 && h('p', { class: 'peer-kept' }, `kept back: ${withheld.join(', ')}`),
    messages.length > 0 &&
      h(
        'ol',
        { class: 'peer-messages', 'aria-label': 'messages, the newest last' },
        messages
          .slice(-LISTED)
          .map(({ topic, payload, qos, retain, dup }) =>
            h(
              'li',
              {},
              h('b', {}, topic),
              ` ${payload} `,
              h('small', {}, [`QoS ${qos}`, retain && 'retained', dup && 'DUP'].filter(Boolean).join(', ')),
            ),
          ),
      ),
  );
}

function field(words: string, input: Markup, unit = ''): Markup {
  return h('label', {}, `${words} `, input, unit && ` ${unit}`);
}

function text(name: string, value: string, longest: number) {
  return { type: 'text', 'data-mqtt': name, value, maxlength: longest, autocomplete: 'off', spellcheck: 'false' };
}

function count(name: string, value: number, most: number) {
  return { type: 'number', 'data-mqtt': name, value, min: 0, max: most, autocomplete: 'off' };
}

function check(name: string, words: string, checked: boolean): Markup {
  return h('label', {}, h('input', { type: 'checkbox', 'data-mqtt': name, checked }), ` ${words}`);
}

function choice(name: string, words: string, choices: readonly string[], chosen: string): Markup {
  return h(
    'label',
    {},
    `${words} `,
    h(
      'select',
      { 'data-mqtt': name },
      choices.map((value) => h('option', { value, selected: value === chosen }, value)),
    ),
  );
}
