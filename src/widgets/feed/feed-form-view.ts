import { h, type Markup } from '#widgets/markup/markup.ts';
import { BURST } from './burst.ts';

/** A number that a reader sets: what stands before and after it, its range and its value at first. */
export interface NumberField {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly least: number;
  readonly most: number;
  readonly value: number;
  /** `any` where fractions are good too. */
  readonly step?: number | 'any';
}

/** A labelled number field. */
export function numberField({ name, before, after, least, most, value, step = 1 }: NumberField): Markup {
  return h(
    'label',
    {},
    `${before} `,
    h('input', { type: 'number', name, min: least, max: most, step, value, required: true, autocomplete: 'off' }),
    after && ` ${after}`,
  );
}

/** A labelled list of choices: value and words of each; the first is chosen. */
export function choiceField(name: string, before: string, choices: readonly (readonly [string, string])[]): Markup {
  return h(
    'label',
    {},
    `${before} `,
    h(
      'select',
      { name },
      choices.map(([value, words]) => h('option', { value }, words)),
    ),
  );
}

/** A labelled checkbox. */
export function checkField(name: string, words: string, checked: boolean): Markup {
  return h('label', {}, h('input', { type: 'checkbox', name, checked }), ` ${words}`);
}

/**
 * The form of a technique that delivers the feed: its own settings, the feed's pace, and what is done by hand.
 *
 * @param title the lab's
 * @param own the technique's settings
 * @param buttons the technique's further buttons
 */
export function feedForm(title: string, own: readonly Markup[], buttons: readonly Markup[] = []): Markup {
  return h(
    'form',
    { class: 'feed-form', 'data-part': 'technique', 'aria-label': `${title}: settings` },
    h('div', { class: 'feed-row' }, formButton('stop', 'Stop', true), buttons),
    own.length > 0 && h('fieldset', { class: 'feed-row' }, h('legend', {}, 'the page'), own),
    h(
      'fieldset',
      { class: 'feed-row' },
      h('legend', {}, 'the feed'),
      numberField({ name: 'rate', before: '', after: 'a second,', least: 0, most: 1000, value: 1, step: 'any' }),
      numberField({ name: 'burst', before: '', after: 'at once,', least: 1, most: 1000, value: 1 }),
      numberField({ name: 'size', before: 'each of', after: 'characters', least: 1, most: 65_536, value: 32 }),
      formButton('burst', `Burst of ${BURST.once}`, true),
      h(
        'label',
        {},
        'text ',
        h('input', { type: 'text', name: 'text', value: 'Hello', maxlength: 2000, autocomplete: 'off' }),
      ),
      formButton('publish', 'Publish', true),
    ),
    h('p', { class: 'feed-note', 'data-feed-note': true, role: 'status' }),
  );
}

/** A button of the form. @param disabled while it can do nothing */
export function formButton(action: string, words: string, disabled: boolean): Markup {
  return h(
    'button',
    { class: 'lab-button', type: 'button', 'data-action': action, 'aria-disabled': disabled ? 'true' : undefined },
    words,
  );
}
