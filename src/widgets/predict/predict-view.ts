import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Question } from './questions.ts';
import { type Score, type Told, toldWords } from './score.ts';

/** The question with its answers to press. */
export function questionView({ text, answers }: Question): Markup {
  return h('div', { class: 'predict-question', role: 'group', 'aria-label': 'A prediction' }, [
    h('p', {}, h('b', {}, 'Predict: '), text),
    h('div', { class: 'predict-answers' }, [
      answers.map((answer) =>
        h(
          'button',
          { type: 'button', class: 'lab-button', 'data-action': 'predict', 'data-answer': answer.id },
          answer.text,
        ),
      ),
      h('button', { type: 'button', class: 'lab-button is-quiet', 'data-action': 'predict' }, 'Do not ask, go on'),
    ]),
  ]);
}

/** How a prediction turned out, and the score so far. */
export function toldView(told: Told, score: Score): Markup {
  const state = told.happened === undefined ? 'open' : told.happened === told.chosen ? 'right' : 'wrong';
  return h(
    'p',
    { class: 'predict-told', 'data-state': state },
    `${toldWords(told)} `,
    h('span', { class: 'predict-score' }, score.words),
  );
}
