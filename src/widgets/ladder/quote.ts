/** Characters of a text that a row quotes. */
export const QUOTED = 28;

export function quote(words: string): string {
  return `“${words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words}”`;
}
