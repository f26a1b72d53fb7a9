/** What there is to say about a field or about one of its values: at most three short sentences each. */
export interface Explanation {
  /** What it is for. */
  readonly what: string;
  /** Why it looks odd or must be as it is. */
  readonly why?: string;
  /** Where it is specified, as `section-link.ts` reads it: `RFC 6455 §5.2`. */
  readonly section: string;
}
