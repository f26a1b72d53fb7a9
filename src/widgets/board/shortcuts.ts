/** Keys that press a button of the board while nothing is typed and no dialog is open. */
export const shortcuts = [
  { key: 'f', action: 'find', words: 'find a seat' },
  { key: 'p', action: 'pin', words: 'choose what to pin' },
  { key: 'u', action: 'unpin', words: 'take the pin back' },
  { key: 'l', action: 'attention', words: 'everyone, look here; again: go on' },
  { key: 't', action: 'release', words: 'let the class through' },
  { key: 'g', action: 'together', words: 'together on or off' },
  { key: 'd', action: 'density', words: 'table or projector' },
  { key: 'n', action: 'names', words: 'hide or show names' },
  { key: 'j', action: 'join', words: 'how to join' },
  { key: 's', action: 'sort-anew', words: 'sort anew' },
  { key: 'x', action: 'clear', words: 'show all seats' },
  { key: '?', action: 'help', words: 'this list' },
] as const;

export type Action =
  | (typeof shortcuts)[number]['action']
  | 'reset-room'
  | 'save-board'
  | 'save-results-csv'
  | 'save-results-json';
