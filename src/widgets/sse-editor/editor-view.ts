import { choiceField, formButton, numberField } from '#widgets/feed/feed-form-view.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { ComparedLine, Finding } from './comparison.ts';
import { specimens } from './specimens.ts';

/** The editor's form. @param title the lab's */
export function editorForm(title: string): Markup {
  const [first] = specimens;
  return h(
    'form',
    { class: 'feed-form sse-editor', 'data-part': 'technique', 'aria-label': `${title}: the event stream` },
    h(
      'div',
      { class: 'feed-row' },
      formButton('stop', 'Close the EventSource', true),
      choiceField(
        'specimen',
        'specimen',
        specimens.map(({ id, title: words }) => [id, words]),
      ),
    ),
    h(
      'label',
      { class: 'sse-stream' },
      'The stream: a line break is LF; \\r \\n \\0 \\\\ and \\xEF are octets',
      h('textarea', { name: 'stream', rows: 6, spellcheck: 'false', autocomplete: 'off' }, first?.text ?? ''),
    ),
    h(
      'div',
      { class: 'feed-row' },
      numberField({
        ...{ name: 'slice', before: 'in slices of', after: 'octets (0: all at once)' },
        ...{ least: 0, most: 65_536, value: 0 },
      }),
      h(
        'label',
        {},
        'or cut after octets ',
        h('input', { type: 'text', name: 'places', placeholder: '5, 9', autocomplete: 'off' }),
      ),
      numberField({ name: 'pause', before: '', after: 'ms apart', least: 0, most: 10_000, value: 20 }),
      choiceField('end', 'and then', [
        ['keep open', 'the stream stays open'],
        ['end', 'it ends: see how long the browser waits'],
        ['reset', 'the connection is reset'],
      ]),
    ),
    h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
    h('div', { class: 'sse-result', 'data-sse-result': true }),
  );
}

/** What became of a stream: line by line, and the differences. @param settled all has come that will */
export function resultView(lines: readonly ComparedLine[], findings: readonly Finding[], settled: boolean): Markup[] {
  return [
    h(
      'div',
      { class: 'sse-table', tabindex: 0, role: 'region', 'aria-label': 'The stream line by line' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['line', 'the decoder says', 'this browser dispatched', ''].map((head) =>
              h(head === '' ? 'td' : 'th', head === '' ? {} : { scope: 'col' }, head),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          lines.map((line) => rowView(line, settled)),
        ),
      ),
    ),
    findingsView(findings, settled),
  ];
}

function rowView({ unit, octets, expected, heard, differs }: ComparedLine, settled: boolean): Markup {
  const wrong = differs.length > 0 || (settled && expected !== undefined && heard === undefined);
  const agrees = expected !== undefined && heard !== undefined && !wrong;
  return h(
    'tr',
    { class: wrong ? 'is-wrong' : undefined },
    h('td', { class: 'sse-line' }, visibleText(decodeUtf8Lossy(octets))),
    h('td', {}, unit ? unitWords(unit) : 'nothing'),
    h('td', {}, heard ? eventWords(heard) : expected ? (settled ? 'nothing' : 'not yet') : ''),
    h('td', { class: 'sse-sign' }, agrees ? '= same' : wrong ? '≠ differs' : ''),
  );
}

function unitWords(unit: Unit): (Markup | string)[] {
  const ignored = unit.broken[0];
  const [outcome] = unit.outcome ?? [];
  if (unit.kind === 'dispatch') {
    const value = (name: string) => String(unit.outcome?.find((each) => each.name === name)?.value ?? '');
    return [
      'dispatches ',
      ...eventWords({ type: value('type'), data: value('data'), lastEventId: value('last event ID') }),
    ];
  }
  if (ignored) return [`${unit.kind}: ${ignored.rule.text}`];
  if (unit.kind === 'blank line') return ['blank line: nothing to dispatch'];
  if (outcome) return [`${unit.kind}: ${outcome.name} `, h('b', {}, visibleText(String(outcome.value)))];
  return [unit.kind];
}

function eventWords({
  type,
  data,
  lastEventId,
}: {
  type: string;
  data: string;
  lastEventId: string;
}): (Markup | string)[] {
  return [
    h('b', {}, visibleText(type)),
    ' “',
    ...visibleText(data),
    '”',
    ...(lastEventId === '' ? [] : [', last event ID ', h('b', {}, visibleText(lastEventId))]),
  ];
}

function findingsView(findings: readonly Finding[], settled: boolean): Markup {
  if (!settled) return h('p', { class: 'sse-finding', 'data-findings': 'open' }, 'The stream is still coming.');
  if (findings.length === 0) {
    return h(
      'p',
      { class: 'sse-finding is-same', 'data-findings': 0 },
      '= The browser and the decoder agree on every event.',
    );
  }
  return h(
    'ul',
    { class: 'sse-finding', 'data-findings': findings.length },
    findings.map(({ text, reason }) =>
      h(
        'li',
        { class: reason === undefined ? 'is-wrong' : 'is-known' },
        `≠ ${text}`,
        reason !== undefined && h('span', {}, ` Known: ${reason}`),
      ),
    ),
  );
}
