import { TerminalError } from './terminal-error.ts';

const CLOSE_IT = 'Close it, or put a backslash before it where it is meant as a character.';

/**
 * Splits a command line into words as a POSIX shell does (XCU section 2.2): within single quotes nothing means anything,
 * within double quotes and outside of quotes a backslash takes what follows as it is. Nothing is expanded.
 * Within double quotes only `\"` and `\\` lose their backslash, so that `\r` and `\x81` stay for whoever reads them.
 * @throws TerminalError for a quote that is not closed
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end === -1) throw new TerminalError('syntax', `The ' at character ${at + 1} is not closed.`, CLOSE_IT);
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(line.slice(at));
      if (!quoted) throw new TerminalError('syntax', `The " at character ${at + 1} is not closed.`, CLOSE_IT);
      word = (word ?? '') + (quoted[1] ?? '').replace(/\\(["\\])/g, '$1');
      at += quoted[0].length - 1;
    } else if (character === '\\') {
      if (at + 1 === line.length) {
        throw new TerminalError('syntax', 'The line ends with a backslash.', 'Type two of them for one that is meant.');
      }
      word = (word ?? '') + line.charAt(at + 1);
      at += 1;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}
