import type { Question } from './questions.ts';

/** A question that was answered, and how it turned out. */
export interface Told {
  readonly question: Question;
  /** The id of the answer that was chosen. */
  readonly chosen: string;
  /** The id of what happened; undefined while that is open. */
  readonly happened: string | undefined;
}

/** How many predictions came true. It lives as long as its page. */
export class Score {
  #right = 0;
  #asked = 0;

  count({ chosen, happened }: Told): void {
    this.#asked += 1;
    if (chosen === happened) this.#right += 1;
  }

  get words(): string {
    return this.#asked === 0 ? '' : `${this.#right} of ${this.#asked} right on this page.`;
  }
}

/** How a prediction turned out, in a sentence. */
export function toldWords({ question, chosen, happened }: Told): string {
  const text = (id: string) => question.answers.find((answer) => answer.id === id)?.text ?? id;
  if (happened === undefined) return `You say: ${text(chosen)}. Waiting for what happens…`;
  if (happened === chosen) return `✓ So it was: ${text(happened)}.`;
  return `✗ You said: ${text(chosen)}. What happened: ${text(happened)}.`;
}
