import type { Link } from '#link/link.ts';
import type { RecordedImage } from '#link/recorded-image.ts';
import type { StatusWords } from '#widgets/lab/status-words.ts';
import { toDom } from '#widgets/markup/dom.ts';
import { h } from '#widgets/markup/markup.ts';

const SHOWN =
  'Each part replaces the one before. This browser shows a part once the head of the part after it has come, ' +
  'which is why the sandbox sends that head at once.';

/** The stream as images that replace each other, in an `<img>` that stands in the lab's form as long as it is wanted. */
export class StreamImage {
  #image: RecordedImage | undefined;
  #figure: Element | undefined;

  get busy(): boolean {
    return this.#image?.state === 'waiting' || this.#image?.state === 'shown';
  }

  /** Puts a new image at the end of `place`. */
  open(link: Link, place: HTMLElement): void {
    this.#figure?.remove();
    this.#image = link.feed.streamImage();
    const { element } = this.#image;
    element.alt = 'The number of the last event whose image has come';
    this.#figure = toDom(h('figure', { class: 'feed-row' }, h('figcaption', {}, SHOWN)));
    this.#figure.prepend(element);
    place.append(this.#figure);
  }

  stop(): void {
    this.#image?.stop();
  }

  /** Forgets it, and takes it off the page. */
  forget(): void {
    this.stop();
    this.#figure?.remove();
    this.#image = undefined;
  }

  /** How it stands; undefined when there is none. */
  words(): StatusWords | undefined {
    switch (this.#image?.state) {
      case undefined:
        return undefined;
      case 'waiting':
        return { tone: 'good', text: 'The <img> has asked, and waits for its first image.' };
      case 'shown':
        return {
          tone: 'good',
          text: 'The <img> shows image after image. Script was told of the first, by load, and is told of no other.',
          aside:
            'Nor is script told when the answer ends or breaks off: the last image stays, and the list below shows the end. ' +
            'What only the image shows is not counted as seen by script.',
        };
      case 'failed':
        return { tone: 'wrong', text: 'The <img> got no image: script hears error, and not why.' };
      case 'stopped':
        return { tone: 'plain', text: 'The src was taken from the <img>, and the browser dropped the connection.' };
    }
  }
}
