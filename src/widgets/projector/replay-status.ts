import type { StatusLine } from '#widgets/lab/lab-drawing.ts';
import type { LabPlaces } from '#widgets/lab/lab-places.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import { show } from '#widgets/markup/dom.ts';

/** The line below the name of whose capture it is: what was seen at the moment that is looked at. */
export class ReplayStatus implements StatusLine {
  readonly #places: LabPlaces;
  #words: StatusWords = { tone: 'plain', text: '' };

  constructor(places: LabPlaces) {
    this.#places = places;
  }

  /** From now on this is said when all of the capture is looked at. */
  tell(words: StatusWords): void {
    this.#words = words;
  }

  draw(past: StatusWords | undefined): void {
    const { tone, text } = past ?? this.#words;
    this.#places.part('status').dataset['tone'] = tone;
    show(this.#places.part('message'), text);
  }

  stop(): void {}
}
