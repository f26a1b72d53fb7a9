import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Capture } from '#capture/schema.ts';
import { factOf } from '#widgets/fact/facts.ts';
import { withFacts } from '#widgets/shell/shell-line.ts';

/** A line that a lesson tells its readers to type, and what it says that is printed. */
export interface ShellLine {
  readonly run: string;
  readonly prints: string;
}

/** `name="…"`, `name={`…`}` or `name={imported}`. */
const ATTRIBUTE = /^\s*([a-z]+)=(?:"([^"]*)"|\{`([^`]*)`\}|\{([A-Za-z]\w*)\})/;
const IMPORT = /^import (\w+) from '(\.\/[^']+\.capture\.json)';$/gm;

/**
 * The `<Shell …/>` elements of a lesson, with the facts that they name.
 * @param path of the lesson's MDX
 * @throws Error for an element that cannot be read, so that none goes untried
 */
export function shellLines(path: string): ShellLine[] {
  const text = readFileSync(path, 'utf8');
  const captures = new Map([...text.matchAll(IMPORT)].map(([, name = '', file = '']) => [name, file]));
  return text
    .split('<Shell')
    .slice(1)
    .map((from) => {
      const attributes = readAttributes(from);
      const { run, prints } = attributes;
      if (run === undefined || prints === undefined)
        throw new Error(`${path}: <Shell${from.slice(0, 60)}… is unreadable.`);
      const file = captures.get(attributes['of'] ?? '');
      const capture =
        file === undefined ? undefined : Capture.parse(JSON.parse(readFileSync(join(dirname(path), file), 'utf8')));
      const fact = (name: string) => {
        if (!capture) throw new Error(`${path}: the shell line names the fact "${name}" of no capture.`);
        return factOf(capture, name);
      };
      return { run: withFacts(run, fact), prints: withFacts(prints, fact) };
    });
}

function readAttributes(from: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  let rest = from;
  for (let match = ATTRIBUTE.exec(rest); match; match = ATTRIBUTE.exec(rest)) {
    const [whole, name = '', quoted, template, imported] = match;
    attributes[name] = unquoted(quoted) ?? plainTemplate(template) ?? imported ?? '';
    rest = rest.slice(whole.length);
  }
  return /^\s*\/>/.test(rest) ? attributes : {};
}

/** A template's value: without its escapes, and without the two spaces of indentation that MDX takes off each line of it. */
function plainTemplate(value: string | undefined): string | undefined {
  return value?.replaceAll('\\\\', '\\').replace(/^ {1,2}/gm, '');
}

/** An attribute's value without its character references. */
function unquoted(value: string | undefined): string | undefined {
  return value?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
