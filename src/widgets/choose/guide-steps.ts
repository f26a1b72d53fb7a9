/** The decision guide as steps: where an address leads, and what is shown there. */
import { h, type Markup } from '#widgets/markup/markup.ts';

/** The guide as far as it is asked: its recommendations stand in the page. */
export interface AskedGuide {
  readonly start: string;
  readonly questions: Readonly<
    Record<
      string,
      {
        readonly ask: string;
        readonly answers: readonly { readonly id: string; readonly text: string; readonly to: string }[];
      }
    >
  >;
}

/** An answer that was given. */
interface Given {
  readonly ask: string;
  readonly text: string;
  /** The part of the address that leads to the question again. */
  readonly href: string;
}

/** Where a reader is. */
export interface Place {
  readonly given: readonly Given[];
  /** The answers given, by their ids. */
  readonly answers: readonly string[];
  /** The name of the question to be asked, or of what is recommended. */
  readonly at: string;
}

const PREFIX = '#guide';

/** The part of an address, from its `#` on, at which these answers have been given. */
export function guideHash(answers: readonly string[]): string {
  return [PREFIX, ...answers].join('/');
}

/** Where the part of an address from its `#` on leads: as far as its answers are known. Undefined when it is of something else. */
export function placeOf(guide: AskedGuide, hash: string): Place | undefined {
  const [prefix, ...asked] = hash.split('/');
  if (prefix !== PREFIX) return undefined;
  let at = guide.start;
  const answers: string[] = [];
  const given: Given[] = [];
  for (const id of asked) {
    const question = guide.questions[at];
    const answer = question?.answers.find((each) => each.id === id);
    if (!question || !answer) break;
    given.push({ ask: question.ask, text: answer.text, href: guideHash(answers) });
    answers.push(id);
    at = answer.to;
  }
  return { given, answers, at };
}

/** The answers given so far, each with a way back to its question, and the question to be asked, if there is one. */
export function stepView(guide: AskedGuide, { given, answers, at }: Place): Markup {
  const question = guide.questions[at];
  return h(
    'div',
    { class: 'guide-step' },
    given.length > 0 &&
      h(
        'ol',
        { class: 'guide-given', 'aria-label': 'Your answers' },
        ...given.map(({ ask, text, href }) =>
          h(
            'li',
            {},
            h('span', {}, ask),
            ' ',
            h('b', {}, text),
            ' ',
            h('a', { href, 'aria-label': `Change: ${ask}` }, 'change'),
          ),
        ),
      ),
    question && h('h3', { tabindex: -1, class: 'guide-ask' }, question.ask),
    question &&
      h(
        'ul',
        { class: 'guide-choices' },
        ...question.answers.map(({ id, text }) => h('li', {}, h('a', { href: guideHash([...answers, id]) }, text))),
      ),
    !question && h('p', {}, h('a', { href: PREFIX }, 'Start again')),
  );
}
