import type { HandOff, HandOffs } from '#measure/mqtt-hand-offs.ts';
import type { SeenPacket } from '#measure/mqtt-packets.ts';
import type { Finding } from '#measure/mqtt-sessions.ts';
import type { TopicLevel } from '#measure/mqtt-topics.ts';
import { cited } from '#widgets/field/cited.ts';
import { unitKey } from '#widgets/ladder/row.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** So many hand-offs are drawn, the newest. */
const DRAWN = 30;
/** Of a payload so many characters are shown. */
const SHOWN = 40;

/** The topics that clients published to, level below level, with the last payload of each. */
export function topicsView(levels: readonly TopicLevel[]): Markup {
  if (levels.length === 0) return h('p', { class: 'peer-note' }, 'No client has published anything yet.');
  return h('ul', { class: 'mqtt-topics' }, levels.map(topicView));
}

function topicView({ name, published, last, retained, levels }: TopicLevel): Markup {
  return h(
    'li',
    {},
    h('b', {}, name === '' ? '(empty level)' : visibleText(name)),
    last !== undefined && [
      h('span', { class: 'peer-payload' }, ' ', visibleText(shortened(String(last.value ?? '')))),
      h('small', {}, ` ${published} published`, retained && ', one retained'),
    ],
    levels.length > 0 && h('ul', {}, levels.map(topicView)),
  );
}

/**
 * Each message with QoS 1 or 2: its packets in order, what the two sides keep now, and what was broken.
 *
 * @param choosable whether its packets are buttons that choose them in the ladder
 */
export function handOffsView({ all, takeOvers, sessions, deliveries }: HandOffs, choosable: boolean): Markup {
  const findings = [...sessions.findings, ...deliveries.findings];
  if (all.length === 0 && takeOvers.length === 0 && findings.length === 0) {
    return h(
      'p',
      { class: 'peer-note' },
      'No message with QoS 1 or 2 is on its way. One with QoS 0 is handed off by its PUBLISH alone.',
    );
  }
  const drawn = all.slice(-DRAWN);
  const left = all.length - drawn.length;
  return h(
    'div',
    {},
    takeOvers.map(({ client, rule }) =>
      h(
        'p',
        { class: 'peer-finding' },
        `A second client called ${client} connected: the broker drops the first (`,
        cited(rule?.section ?? ''),
        ').',
      ),
    ),
    findings.map((finding) => findingView(finding, choosable)),
    left > 0 && h('p', { class: 'peer-note' }, `${left} earlier ones are not drawn.`),
    h(
      'ol',
      { class: 'mqtt-hand-offs', tabindex: 0, 'aria-label': 'messages on their way' },
      drawn.map((handOff) => handOffView(handOff, choosable)),
    ),
  );
}

function handOffView(handOff: HandOff, choosable: boolean): Markup {
  const { client, sender, qos, identifier, topic, steps, state, findings } = handOff;
  const way = sender === 'client' ? `${client} → broker` : `broker → ${client}`;
  return h(
    'li',
    { class: `mqtt-hand-off is-${state.replace(' ', '-')}` },
    h(
      'p',
      {},
      h('b', {}, visibleText(way)),
      ` QoS ${qos}, packet identifier ${identifier}, `,
      h('span', { class: 'peer-payload' }, visibleText(shortened(topic))),
      h('small', {}, ` ${state}`),
    ),
    h(
      'ol',
      { class: 'mqtt-steps' },
      steps.map((step, index) => stepView(step, isNewConnection(steps, index), choosable)),
    ),
    h('p', { class: 'mqtt-kept-now' }, keptText(handOff)),
    findings.map((finding) => findingView(finding, choosable)),
  );
}

function findingView({ rule, blame, packet, told }: Finding, choosable: boolean): Markup {
  const button = { type: 'button', class: 'lab-button is-small', 'data-mqtt-entry': unitKey(packet.entry) };
  return h(
    'p',
    { class: 'peer-finding' },
    `${blame === 'client' ? 'The client' : 'The broker'} breaks a rule: ${rule.text} `,
    told !== undefined && `Here: ${told}. `,
    cited(rule.section),
    choosable && [' ', h('button', button, 'show the packet')],
  );
}

function stepView({ entry, packet }: SeenPacket, isNew: boolean, choosable: boolean): Markup {
  const client = entry.side === 'client';
  const words = [client ? '→ ' : '← ', packet.kind];
  const key = unitKey(entry);
  return h(
    'li',
    { class: client ? 'from-client' : 'from-server' },
    isNew && h('small', {}, 'on a new connection '),
    choosable
      ? h(
          'button',
          {
            type: 'button',
            'data-mqtt-entry': key,
            'aria-label': `${packet.kind} from the ${client ? 'client' : 'broker'}, show it`,
          },
          words,
        )
      : h('span', {}, words),
  );
}

function isNewConnection(steps: readonly SeenPacket[], index: number): boolean {
  return index > 0 && steps[index - 1]?.entry.connection !== steps[index]?.entry.connection;
}

function keptText({ client, sender, kept, state }: HandOff): string {
  if (state === 'lost') return 'The session in which it was kept is gone, and the message with it.';
  const broker = sender === 'client' ? kept.receiver : kept.sender;
  const own = sender === 'client' ? kept.sender : kept.receiver;
  if (broker === '' && own === '') return 'Neither side keeps anything of it any more.';
  return `${client} keeps ${own || 'nothing'}; the broker keeps ${broker || 'nothing'}.`;
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
