import type { StatusWords } from '#widgets/lab/status-words.ts';
import { toDom } from '#widgets/markup/dom.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { FeedForm } from './feed-form.ts';
import { choiceField } from './feed-form-view.ts';

const NAME = 'what-if';

/** Something that can go wrong on purpose. */
interface Offered {
  readonly id: string;
  readonly title: string;
}

/** One of which it is told once for all what the standard requires then. */
interface Required extends Offered {
  readonly required: string;
  readonly section: string;
}

/** What the standard requires of the deviation, and where. */
export function requiredWords({ required, section }: Required): string {
  return `${required} (${section})`;
}

/** The list to choose from what goes wrong. What there is comes only for who uses the lab: the page is read without it. */
export function whatIfField(): Markup {
  return choiceField(NAME, 'what if…', [['', 'nothing goes wrong']]);
}

/** What is to go wrong, as it is chosen in a form. */
export class WhatIfChoice<WhatIf extends Offered = Offered> {
  readonly #form: FeedForm;
  readonly #offered: readonly WhatIf[];
  /** What is required, of what is chosen. */
  readonly #required: () => string;

  /** @param required says what the standard requires then, and where */
  constructor(form: FeedForm, offered: readonly WhatIf[], required: (chosen: WhatIf) => string) {
    this.#form = form;
    this.#offered = offered;
    this.#required = () => (this.chosen ? required(this.chosen) : '');
  }

  /** Takes over the list that stands in `form`. */
  attach(form: HTMLElement): void {
    const options = this.#offered.map(({ id, title }) => toDom(h('option', { value: id }, title)));
    form.querySelector(`[name="${NAME}"]`)?.append(...options);
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
    const required = `What if: ${chosen.title}. Required: ${this.#required()}`;
    return { ...words, aside: words.aside === undefined ? required : `${words.aside} ${required}` };
  }
}
