import type { DeliveryWhatIf } from '#service/delivery-what-ifs.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import type { FeedForm } from './feed-form.ts';
import { choiceField } from './feed-form-view.ts';

const NAME = 'what-if';

/** What a server may do wrong, as a list to choose from. */
export function whatIfField(offered: readonly DeliveryWhatIf[]): Markup {
  return choiceField(NAME, 'what if…', [
    ['', 'nothing goes wrong'],
    ...offered.map(({ id, title }) => [id, title] as const),
  ]);
}

/** What the reader chose of `offered` to go wrong. */
export function chosenWhatIf(form: FeedForm, offered: readonly DeliveryWhatIf[]): DeliveryWhatIf | undefined {
  return offered.find(({ id }) => id === form.value(NAME));
}

/** The same words, with what the standard requires beside what this browser does. */
export function withRequirement(words: StatusWords, whatIf: DeliveryWhatIf | undefined): StatusWords {
  if (!whatIf) return words;
  const required = `What if: ${whatIf.title}. Required: ${whatIf.required} (${whatIf.section})`;
  return { ...words, aside: words.aside === undefined ? required : `${words.aside} ${required}` };
}
