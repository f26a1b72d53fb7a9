import { show } from '#widgets/markup/dom.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** Work that takes a while, in words. */
interface Doing {
  /** What is being done: `Comparing`. */
  readonly doing: string;
  /** The `data-action` of the button that gives it up. */
  readonly stop: string;
}

/** How far work is, from 0 to 1, and a button that gives it up. */
export function progressView({ doing, stop }: Doing, part: number): Markup {
  return h(
    'span',
    { class: 'progress' },
    h('span', {}, `${doing}: `, h('span', { class: 'progress-part' }, percentText(part))),
    h('progress', { max: 1, value: part, 'aria-label': doing }),
    h('button', { class: 'lab-button is-small', type: 'button', 'data-action': stop }, 'Stop'),
  );
}

/**
 * Shows in `place` what is being done and how far it is. What stands there goes on standing, so that its button keeps the
 * focus.
 */
export function showProgress(place: Element, doing: Doing, part: number): void {
  const bar = place.querySelector('progress');
  const words = place.querySelector('.progress-part');
  if (!bar || !words) {
    show(place, progressView(doing, part));
    return;
  }
  if (bar.getAttribute('aria-label') !== doing.doing) {
    bar.setAttribute('aria-label', doing.doing);
    words.previousSibling?.replaceWith(`${doing.doing}: `);
  }
  bar.value = part;
  words.textContent = percentText(part);
}

function percentText(part: number): string {
  return `${Math.floor(part * 100)} %`;
}
