import { h, type Markup } from '#widgets/markup/markup.ts';

/** The panel in which two captures are compared; it comes with the lab's script, as nothing can be compared without. */
export function comparePanelView(): Markup {
  const small = (action: string, text: string, more = '') =>
    h('button', { class: `lab-button is-small${more}`, type: 'button', 'data-action': action }, text);
  return h(
    'div',
    {
      class: 'compare',
      'data-part': 'compare',
      role: 'group',
      'aria-label': 'Two captures side by side',
      hidden: true,
    },
    h(
      'div',
      { class: 'compare-bar' },
      h('label', {}, 'left ', h('select', { 'data-part': 'compare-left' })),
      h('label', {}, 'right ', h('select', { 'data-part': 'compare-right' })),
      small('compare-keep', 'Keep this run for comparison'),
      small('compare', 'Close', ' compare-close'),
    ),
    h('p', { class: 'compare-summary', 'data-part': 'compare-summary' }),
    h('div', { 'data-part': 'compare-pairs' }),
    small('compare-next', 'Next difference', ' compare-next'),
    h(
      'label',
      { class: 'compare-only' },
      h('input', { type: 'checkbox', 'data-part': 'compare-all' }),
      ' show what is the same too',
    ),
    h('div', {
      class: 'compare-detail',
      'data-part': 'compare-detail',
      tabindex: 0,
      role: 'group',
      'aria-label': 'The chosen pair, field by field',
    }),
  );
}
