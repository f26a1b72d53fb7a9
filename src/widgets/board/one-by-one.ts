/** Does one thing after the other, each once the one before has ended, however it ended. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Answers what `work` does, which begins when all that came before is over. */
  next<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#last.then(work);
    this.#last = answer.catch(() => {});
    return answer;
  }
}
