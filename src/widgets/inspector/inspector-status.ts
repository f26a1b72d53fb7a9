import type { StatusLine } from '#widgets/lab/lab-drawing.ts';
import type { LabPlaces } from '#widgets/lab/lab-places.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import { show } from '#widgets/markup/dom.ts';
import { visibleText } from '#widgets/octets/visible-text.ts';

/** What the inspector says of what it shows. */
export interface InspectorWords extends StatusWords {
  /** Where it comes from, in a word or two. */
  readonly source: string;
}

/** The line that says what was put in, and what it was taken for. */
export class InspectorStatus implements StatusLine {
  readonly #places: LabPlaces;
  readonly #say: (text: string) => void;
  #words: InspectorWords | undefined;

  constructor(places: LabPlaces, say: (text: string) => void) {
    this.#places = places;
    this.#say = say;
  }

  /** From now on this is what there is to say. */
  tell(words: InspectorWords): void {
    this.#words = words;
    this.draw(undefined);
    this.#say([words.text, words.aside].filter(Boolean).join(' '));
  }

  draw(past: StatusWords | undefined): void {
    if (!this.#words) return;
    const { tone, text, aside } = past ?? this.#words;
    this.#places.part('status').dataset['tone'] = tone;
    const badge = this.#places.part('origin');
    const [source] = [visibleText(this.#words.source)];
    show(badge, ...source);
    show(this.#places.part('message'), ...visibleText(text));
    this.#places.part('aside').hidden = aside === undefined;
    show(this.#places.part('aside'), ...visibleText(aside ?? ''));
  }

  stop(): void {}
}
