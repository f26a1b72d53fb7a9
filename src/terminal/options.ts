import { TerminalError } from './terminal-error.ts';

/** One option of a command. */
export interface OptionSpec {
  /** As it is typed: `-q`, `--last-id`. */
  readonly flag: string;
  /** What its value is called; it has none when left out. */
  readonly value?: string;
  readonly text: string;
}

/** What was typed after a command's name. */
export interface Given {
  /** The values of options, by flag; an empty text for one without value. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * Sorts words into options and operands. `--` ends the options; a lone `-` is an operand (XBD section 12.2).
 * @throws TerminalError for an option that there is not, or whose value is missing
 */
export function readOptions(name: string, specs: readonly OptionSpec[], words: readonly string[]): Given {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    const spec = specs.find(({ flag }) => flag === word);
    if (spec === undefined) {
      if (/^-./.test(word)) throw usage(name, `${name} has no option ${word}.`);
      operands.push(word);
    } else if (spec.value === undefined) options.set(spec.flag, '');
    else {
      at += 1;
      const value = words[at];
      if (value === undefined) throw usage(name, `${spec.flag} wants ${spec.value} after it.`);
      options.set(spec.flag, value);
    }
  }
  return { options, operands };
}

/** A mistake in how a command was called. */
export function usage(name: string, message: string): TerminalError {
  return new TerminalError('usage', message, `Type ${name} --help for how it is called.`);
}

/**
 * The value of an option as a whole number.
 * @throws TerminalError when it is none, or not from `least` to `most`
 */
export function numberOf(
  name: string,
  { options }: Given,
  flag: string,
  least: number,
  most: number,
): number | undefined {
  const text = options.get(flag);
  if (text === undefined) return undefined;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usage(name, `${flag} wants a whole number from ${least} to ${most}, not ${text}.`);
}
