import { type DeliveryWhatIf, deliveryWhatIfs } from '#service/delivery-what-ifs.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import type { FeedForm } from './feed-form.ts';
import { choiceField } from './feed-form-view.ts';

const NAME = 'what-if';

/** What a server may do wrong, as a list to choose from; those of the catalogue that `suits` takes, by their ids. */
export function whatIfField(suits: (id: string) => boolean): Markup {
  const offered = deliveryWhatIfs.filter(({ id }) => suits(id));
  return choiceField(NAME, 'what if…', [
    ['', 'nothing goes wrong'],
    ...offered.map(({ id, title }) => [id, title] as const),
  ]);
}

/** What the reader chose to go wrong. */
export function chosenWhatIf(form: FeedForm): DeliveryWhatIf | undefined {
  return deliveryWhatIfs.find(({ id }) => id === form.value(NAME));
}

/** The same words, with what the standard requires beside what this browser does. */
export function withRequirement(words: StatusWords, whatIf: DeliveryWhatIf | undefined): StatusWords {
  if (!whatIf) return words;
  const required = `What if: ${whatIf.title}. Required: ${whatIf.required} (${whatIf.section})`;
  return { ...words, aside: words.aside === undefined ? required : `${words.aside} ${required}` };
}
