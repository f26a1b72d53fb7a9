import { h, type Markup } from '#widgets/markup/markup.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';
import type { Outcome, Unit } from '#wire/octets/dissection.ts';

const MOST_CHARACTERS = 1000;

/** What a unit brings about in its reader, as the event that a blank line dispatches; undefined where it is nothing. */
export function outcomeView({ outcome }: Unit): Markup | undefined {
  if (!outcome || outcome.length === 0) return undefined;
  return h(
    'dl',
    { class: 'field-outcome' },
    outcome.map((each) => [h('dt', {}, `→ ${each.name}`), h('dd', {}, ...valueView(each))]),
  );
}

function valueView({ value, meaning }: Outcome): (Markup | string | false)[] {
  const text = value === null ? '' : String(value);
  const cut = text.length - MOST_CHARACTERS;
  return [
    ...(value === '' ? [h('span', { class: 'field-kind' }, 'empty')] : visibleText(text.slice(0, MOST_CHARACTERS))),
    cut > 0 && ` … ${cut} characters more`,
    meaning !== undefined && h('span', { class: 'field-kind' }, ...visibleText(meaning)),
  ];
}
