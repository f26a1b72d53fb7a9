import { Capture } from '#capture/schema.ts';
import { factOf } from '#widgets/fact/facts.ts';

/** A piece of a question or an answer: words, code, or a fact that was taken from a capture. */
export interface Piece {
  readonly kind: 'text' | 'code' | 'fact';
  readonly text: string;
}

const PIECE = /\{([\w-]+): ([^}]+)\}|`([^`]*)`/g;

/**
 * The pieces of a text in which `{capture: fact}` is a fact of a capture, and what stands in backquotes is code.
 * @param captureCalled the capture of that name; undefined when there is none
 * @throws Error when there is no such capture, or no such fact in it
 */
export function pieces(text: string, captureCalled: (name: string) => unknown): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  const plain = (until: number) => {
    if (until > end) found.push({ kind: 'text', text: text.slice(end, until) });
  };
  for (const match of text.matchAll(PIECE)) {
    const [whole, name, fact = '', code = ''] = match;
    plain(match.index);
    found.push(
      name === undefined ? { kind: 'code', text: code } : { kind: 'fact', text: factIn(captureCalled, name, fact) },
    );
    end = match.index + whole.length;
  }
  plain(text.length);
  return found;
}

function factIn(captureCalled: (name: string) => unknown, name: string, fact: string): string {
  const capture = captureCalled(name);
  if (capture === undefined) throw new Error(`There is no capture “${name}”.`);
  return factOf(Capture.parse(capture), fact);
}
