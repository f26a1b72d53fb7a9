/** What a reader looks for among the claims; an empty text asks for nothing. */
export interface Wanted {
  /** The name of a technique. */
  readonly about: string;
  readonly verdict: string;
  /** Words, each of which has to occur. */
  readonly words: string;
}

/** A claim as it is looked through. */
export interface Listed {
  /** The names of the techniques that it is about. */
  readonly about: readonly string[];
  readonly verdict: string;
  readonly text: string;
}

/** Whether a claim is one that is looked for. */
export function isWanted({ about, verdict, words }: Wanted, claim: Listed): boolean {
  if (about !== '' && !claim.about.includes(about)) return false;
  if (verdict !== '' && claim.verdict !== verdict) return false;
  const text = claim.text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
