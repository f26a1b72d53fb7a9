import { type Dialogue, lastCallOf, type Spoken, type Sum, sumOf } from '#measure/dialogue.ts';
import { countText } from '#widgets/ladder/time-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** Each WebSocket's last call, or the first two WebSockets message by message. */
export type Shown = 'calls' | 'side by side';

/** Messages of a long conversation that are listed: the newest. */
const MOST = 40;

export function dialoguesTitle(how: Shown): string {
  return how === 'calls' ? 'The same call, counted' : 'The same words, counted';
}

export function dialoguesView(dialogues: readonly Dialogue[], how: Shown): Markup {
  if (how === 'calls') return callsView(dialogues);
  const [one, other] = dialogues;
  return one && other ? sideBySideView(one, other) : h('p', { class: 'dialogues-none' }, 'Not both are open yet.');
}

function callsView(dialogues: readonly Dialogue[]): Markup {
  if (dialogues.length === 0) return h('p', { class: 'dialogues-none' }, 'Nothing was called yet.');
  return h(
    'table',
    { class: 'dialogues-table' },
    headView('subprotocol', 'handshake', 'before the call', 'the call', 'the answer', 'after it'),
    h('tbody', {}, dialogues.map(callRow)),
  );
}

function callRow(dialogue: Dialogue): Markup {
  const { subprotocol, handshake } = dialogue;
  const call = lastCallOf(dialogue);
  const cells = call ? [call.before, call.call, call.answer, call.after] : [sumOf(dialogue.messages)];
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('code', {}, ...(subprotocol === undefined ? ['none'] : visibleText(subprotocol)))),
    h('td', {}, h('b', {}, countText(handshake))),
    cells.map((sum) => h('td', {}, ...sumWords(sum))),
    Array.from({ length: 4 - cells.length }, () => h('td', {}, '–')),
  );
}

function sumWords({ messages, payload, octets }: Sum): (Markup | string)[] {
  if (messages === 0) return ['–'];
  const said =
    messages === 1 ? `${countText(payload)} of payload` : `${countText(payload)} of payload, ${messages} messages`;
  return [h('b', {}, countText(octets)), ' ', h('small', {}, said)];
}

/** What stands in one row of both: what was asked, what was answered, and what was told unasked. */
interface Sorted {
  readonly asked: readonly Spoken[];
  readonly answered: readonly Spoken[];
  readonly told: readonly Spoken[];
}

function sideBySideView(one: Dialogue, other: Dialogue): Markup {
  const [left, right] = [sorted(one), sorted(other)];
  const rows: [what: string, left: Spoken | undefined, right: Spoken | undefined][] = [];
  for (let at = 0; at < Math.max(left.asked.length, right.asked.length); at += 1) {
    rows.push(['→ call', left.asked[at], right.asked[at]]);
    if (left.answered[at] || right.answered[at]) rows.push(['← answer', left.answered[at], right.answered[at]]);
  }
  for (let at = 0; at < Math.max(left.told.length, right.told.length); at += 1) {
    rows.push(['← event', left.told[at], right.told[at]]);
  }
  const hidden = Math.max(0, rows.length - MOST);
  return h(
    'table',
    { class: 'dialogues-table is-beside' },
    headView('', one.subprotocol ?? 'no subprotocol', 'octets', other.subprotocol ?? 'no subprotocol', 'octets'),
    h(
      'tbody',
      {},
      hidden > 0 && h('tr', {}, h('td', { colspan: 5 }, `${hidden} earlier ones are not listed.`)),
      rows
        .slice(hidden)
        .map(([what, first, second]) =>
          h('tr', {}, h('th', { scope: 'row' }, what), ...spokenCells(first), ...spokenCells(second)),
        ),
    ),
    h(
      'tfoot',
      {},
      h('tr', {}, h('th', { scope: 'row' }, 'all of it'), ...totalCells(one, 'one'), ...totalCells(other, 'other')),
    ),
  );
}

function spokenCells(spoken: Spoken | undefined): Markup[] {
  if (spoken === undefined) return [h('td', {}), h('td', {})];
  const text = spoken.text === undefined ? ['binary'] : visibleText(spoken.text);
  return [h('td', {}, h('code', {}, ...text)), h('td', { class: 'dialogues-count' }, countText(spoken.payload))];
}

function totalCells({ messages }: Dialogue, which: string): Markup[] {
  const { payload, octets } = sumOf(messages);
  return [
    h('td', {}, `${countText(octets)} in frames`),
    h('td', { class: 'dialogues-count', 'data-figure': which }, h('b', {}, countText(payload))),
  ];
}

function sorted({ messages }: Dialogue): Sorted {
  const server = messages.filter(({ side }) => side === 'server');
  return {
    asked: messages.filter(({ side }) => side === 'client'),
    answered: server.filter(isAnswer),
    told: server.filter((spoken) => !isAnswer(spoken)),
  };
}

/** Whether a message of the chat answers a call: in both languages it then has an id, if only none. */
function isAnswer({ text = '' }: Spoken): boolean {
  return /^(\{"id":|<(result|error)\b)/.test(text);
}

function headView(...names: readonly string[]): Markup {
  return h(
    'thead',
    {},
    h(
      'tr',
      {},
      names.map((name) => (name === '' ? h('td', {}) : h('th', { scope: 'col' }, name))),
    ),
  );
}
