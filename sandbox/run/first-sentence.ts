/** What an error says first, on one line and without its full stop; the advice that follows is left out. */
export function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = ''] = text.split(/\.(?=\s|$)|\n/);
  return first.trim();
}
