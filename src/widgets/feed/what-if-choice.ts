import type { StatusWords } from '#widgets/lab/status-words.ts';
import type { Markup } from '#widgets/markup/markup.ts';
import type { FeedForm } from './feed-form.ts';
import { choiceField } from './feed-form-view.ts';

const NAME = 'what-if';

/** Something that can go wrong on purpose, and what the standard requires then. */
interface Offered {
  readonly id: string;
  readonly title: string;
  readonly required: string;
  readonly section: string;
  readonly plan: object;
}

/** What a server may do wrong, as a list to choose from. */
export function whatIfField(offered: readonly Offered[]): Markup {
  return choiceField(NAME, 'what if…', [
    ['', 'nothing goes wrong'],
    ...offered.map(({ id, title }) => [id, title] as const),
  ]);
}

/** What is to go wrong, as it is chosen in a form. */
export class WhatIfChoice<WhatIf extends Offered = Offered> {
  readonly #form: FeedForm;
  readonly #offered: readonly WhatIf[];

  constructor(form: FeedForm, offered: readonly WhatIf[]) {
    this.#form = form;
    this.#offered = offered;
  }

  get chosen(): WhatIf | undefined {
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
