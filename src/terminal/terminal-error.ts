/** What went wrong with something that was typed: where it stands on, and what to do about it. */
export class TerminalError extends Error {
  readonly kind: 'syntax' | 'usage' | 'unknown command' | 'connection';
  /** One sentence that says what to type instead, or where to look. */
  readonly advice: string;

  constructor(kind: TerminalError['kind'], message: string, advice: string) {
    super(message);
    this.kind = kind;
    this.advice = advice;
  }
}
