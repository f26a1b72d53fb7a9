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

/** What is to go wrong, as it is chosen in a form. */
export class WhatIfChoice {
  readonly #form: FeedForm;
  readonly #offered: readonly DeliveryWhatIf[];

  constructor(form: FeedForm, offered: readonly DeliveryWhatIf[]) {
    this.#form = form;
    this.#offered = offered;
  }

  get chosen(): DeliveryWhatIf | undefined {
    return this.#offered.find(({ id }) => id === this.#form.value(NAME));
  }

  /** Chooses as if the reader had, or nothing. False when it is not offered here. */
  choose(id: string | undefined): boolean {
    if (id !== undefined && !this.#offered.some((each) => each.id === id)) return false;
    this.#form.choose(NAME, id ?? '');
    return true;
  }

  /** The same words, with what the standard requires beside what this browser does. */
  words(words: StatusWords): StatusWords {
    const { chosen } = this;
    if (!chosen) return words;
    const required = `What if: ${chosen.title}. Required: ${chosen.required} (${chosen.section})`;
    return { ...words, aside: words.aside === undefined ? required : `${words.aside} ${required}` };
  }
}
