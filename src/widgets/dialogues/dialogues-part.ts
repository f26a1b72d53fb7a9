import type { CaptureReader } from '#capture/reader.ts';
import { dialoguesOf } from '#measure/dialogue.ts';
import type { LabContext, LabPart } from '#widgets/lab/lab-part.ts';
import { show } from '#widgets/markup/dom.ts';
import { dialoguesView, type Shown } from './dialogues-view.ts';

/** What was said on the WebSockets of a lab, counted, as of the moment that is looked at. */
export class DialoguesPart implements LabPart {
  readonly #context: LabContext;
  readonly #place: HTMLElement;
  readonly #how: Shown;
  #reader: CaptureReader | undefined;
  #lastId = -1;

  constructor(context: LabContext, place: HTMLElement, how: Shown) {
    this.#context = context;
    this.#place = place;
    this.#how = how;
  }

  refresh(): void {
    const { reader } = this.#context.viewpoint.scene();
    if (reader === this.#reader && reader.lastId === this.#lastId) return;
    this.#reader = reader;
    this.#lastId = reader.lastId;
    show(this.#place, dialoguesView(dialoguesOf(reader), this.#how));
  }
}
