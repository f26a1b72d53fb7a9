/** Numbers for the column of kinds in a unit table. */
export const LineKind = { blank: 1, comment: 2, data: 3, event: 4, id: 5, retry: 6, unknown: 7 } as const;

/** Context of a blank line: it dispatches an event. Of an id or a retry: its value is taken, and not ignored. */
export const EFFECTIVE = 1;
/** Context of a blank line: the lines before it named a type of event. */
export const TYPED = 2;
/** Context of any line: it is the first since a blank line, or of all. */
export const BEGINS = 4;

/** Whether a line of this kind is a field that counts for the event that it belongs to. */
export function isField(kind: number): boolean {
  return kind === LineKind.data || kind === LineKind.event || kind === LineKind.id;
}

const NAMES: Readonly<Record<number, string>> = {
  [LineKind.comment]: 'comment',
  [LineKind.data]: 'data line',
  [LineKind.event]: 'event line',
  [LineKind.id]: 'id line',
  [LineKind.retry]: 'retry line',
  [LineKind.unknown]: 'ignored line',
};

/** The word for a unit. */
export function kindName(kind: number, context: number): string {
  if (kind === LineKind.blank) return context & EFFECTIVE ? 'dispatch' : 'blank line';
  return NAMES[kind] ?? '';
}
