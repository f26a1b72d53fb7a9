import type { Guide } from '../content-schemas.ts';

/** A place in the guide: a question, or a recommendation. */
export type Step = { readonly question: string } | { readonly recommendation: string };

/** A way through the guide: the ids of the answers given, and what they lead to. */
export interface Way {
  readonly answers: readonly string[];
  readonly to: Step;
}

/**
 * Every way through the guide, from the first question on, the shorter before those that go on from them.
 * @throws Error naming what is wrong with the guide: an answer that leads nowhere or back, two with one id, or a question or a
 * recommendation that no answer leads to
 */
export function waysThrough({ start, questions, recommendations }: Guide): Way[] {
  const ways: Way[] = [];
  const reached = new Set<string>();
  const walk = (at: string, answers: readonly string[], before: readonly string[]) => {
    reached.add(at);
    const question = questions[at];
    if (question && recommendations[at]) throw new Error(`the guide has a question and a recommendation “${at}”`);
    if (!question) {
      if (!recommendations[at]) throw new Error(`the guide has no question and no recommendation “${at}”`);
      ways.push({ answers, to: { recommendation: at } });
      return;
    }
    if (before.includes(at)) throw new Error(`the guide comes back to its question “${at}”`);
    ways.push({ answers, to: { question: at } });
    if (new Set(question.answers.map(({ id }) => id)).size < question.answers.length) {
      throw new Error(`two answers to “${question.ask}” have one id`);
    }
    for (const { id, to } of question.answers) walk(to, [...answers, id], [...before, at]);
  };
  walk(start, [], []);
  const lost = [...Object.keys(questions), ...Object.keys(recommendations)].find((name) => !reached.has(name));
  if (lost !== undefined) throw new Error(`no answer of the guide leads to “${lost}”`);
  return ways;
}
