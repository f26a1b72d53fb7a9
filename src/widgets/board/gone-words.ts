/** Why the board is not shown any more, by the code with which its live socket was closed for good, and what to do. */
export function goneWords(code: number, reason: string): readonly [title: string, words: string] {
  if (code === 4401) {
    return [
      'This link does not open the board',
      'The sandbox knows another teacher’s link: open the one that it printed when it started. A workshop that was forgotten has a new one.',
    ];
  }
  if (code === 4404) {
    return [
      'There is no workshop here',
      'Start the sandbox with npm start -- --workshop, and open the link that it prints.',
    ];
  }
  return ['The board is not let in', `The sandbox says: ${reason}. Close another board, and load this page again.`];
}
