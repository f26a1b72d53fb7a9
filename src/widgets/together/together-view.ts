import { formButton } from '#widgets/feed/feed-form-view.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Line, Presence } from './channel.ts';

/** The techniques side by side. */
export const channelNames = ['chat', 'news', 'poll', 'topics'] as const;
export type ChannelName = (typeof channelNames)[number];

interface Words {
  readonly title: string;
  readonly technique: string;
  /** How one who was away gets what was said meanwhile. */
  readonly missed: string;
}

const words: Readonly<Record<ChannelName, Words>> = {
  chat: {
    title: 'Chat',
    technique: 'WebSocket',
    missed: 'Missed: nothing in the protocol. This chat tells who joins the last 20 messages.',
  },
  news: {
    title: 'News',
    technique: 'SSE',
    missed: 'Missed: comes by itself. The browser says Last-Event-ID when it reconnects.',
  },
  poll: {
    title: 'Poll',
    technique: 'long polling',
    missed: 'Missed: comes with the next answer. Each request says what was seen last, since=.',
  },
  topics: {
    title: 'Topics',
    technique: 'MQTT 3.1.1',
    missed:
      'Missed: the broker keeps QoS 1 and 2 for a client whose session it keeps, and one retained message a topic.',
  },
};

/** The longest text: four octets of UTF-8 a character are still within what a class takes. */
const LONGEST = 500;

/** What is said, by which technique, and what came by each. */
export function togetherForm(title: string): Markup {
  return h(
    'form',
    { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: say something` },
    h(
      'div',
      { class: 'feed-row together-say' },
      h(
        'label',
        {},
        'text ',
        h('input', {
          ...{ type: 'text', name: 'text', value: 'Hello, everybody', maxlength: LONGEST, autocomplete: 'off' },
        }),
      ),
      formButton('say-chat', 'Say in the chat', true),
      formButton('say-post', 'Publish with POST', true),
      formButton('say-topics', 'Publish with MQTT', true),
      h('label', {}, h('input', { type: 'checkbox', name: 'retain' }), ' retain'),
      formButton('lid', 'Close the lid', true),
    ),
    h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    h('div', { class: 'together' }, channelNames.map(panelView)),
  );
}

function panelView(name: ChannelName): Markup {
  const { title, technique, missed } = words[name];
  return h(
    'section',
    { class: 'together-channel', 'aria-label': `${title}, ${technique}`, 'data-channel': name },
    h(
      'p',
      { class: 'together-head' },
      h('b', {}, title),
      ` ${technique} `,
      h('span', { class: 'peer-badge', 'data-presence': true }, presenceWords('away')),
      h(
        'button',
        { class: 'lab-button is-small', type: 'button', 'data-action': `leave-${name}`, 'aria-disabled': 'true' },
        'Leave',
      ),
    ),
    h(
      'ol',
      { class: 'together-lines', 'aria-label': `${title}: what came, the newest last`, tabindex: 0 },
      h('li', { class: 'together-none' }, 'Nothing yet.'),
    ),
    h('p', { class: 'together-trouble', hidden: true }),
    h('p', { class: 'together-missed' }, missed),
  );
}

export function presenceWords(presence: Presence): string {
  return { away: 'not here', coming: 'coming', here: 'here' }[presence];
}

/** One message as it came. */
export function lineView({ id, head, text, how }: Line): Markup {
  return h(
    'li',
    {},
    id !== undefined && h('span', { class: 'together-id' }, `${id} `),
    head !== undefined && h('b', {}, head, ' '),
    text,
    how.length > 0 && h('small', {}, ` ${how.join(', ')}`),
  );
}
