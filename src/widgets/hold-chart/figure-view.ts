import { h, type Markup } from '#widgets/markup/markup.ts';

/** One figure of a list of figures: its name, its words, and the number behind them. */
export function figureView(name: string, words: string, value: number | string, wrong = false): Markup {
  return h(
    'div',
    { class: wrong ? 'is-wrong' : undefined },
    h('dt', {}, name),
    h('dd', { 'data-figure': name, 'data-value': value }, words),
  );
}
