import type { Work } from './work.ts';

/** Elements of lists written between two steps of the work. */
const ELEMENTS_AT_ONCE = 100;

/**
 * Writes a document of long lists as the file it is exported as, in steps: JSON (RFC 8259), indented by two spaces, with a line feed
 * at its end. The lists are members of it, or of its members; what stands in them is short.
 *
 * @param write takes the next of the text
 */
export function* writingJson(document: object, write: (text: string) => void): Work<void> {
  const count = elementsIn(document);
  let text = '';
  let written = 0;

  function* object(value: object, indent: string): Work<void> {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    text += members.length === 0 ? '{}' : '{';
    for (const [at, [name, member]] of members.entries()) {
      text += `${at === 0 ? '' : ','}\n${indent}  ${JSON.stringify(name)}: `;
      if (Array.isArray(member)) yield* list(member, `${indent}  `);
      else if (isObject(member)) yield* object(member, `${indent}  `);
      else text += JSON.stringify(member);
    }
    if (members.length > 0) text += `\n${indent}}`;
  }

  function* list(elements: readonly unknown[], indent: string): Work<void> {
    text += elements.length === 0 ? '[]' : '[';
    for (const [index, each] of elements.entries()) {
      text += `${index === 0 ? '' : ','}\n${indent}  ${indented(each, `${indent}  `)}`;
      written += 1;
      if (written % ELEMENTS_AT_ONCE !== 0) continue;
      write(text);
      text = '';
      yield written / count;
    }
    if (elements.length > 0) text += `\n${indent}]`;
  }

  yield* object(document, '');
  write(`${text}\n`);
}

/** How many elements the lists of an object and of its members have. */
function elementsIn(value: object): number {
  return Object.values(value).reduce<number>((count, member) => {
    if (Array.isArray(member)) return count + member.length;
    return isObject(member) ? count + elementsIn(member) : count;
  }, 0);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a list as JSON whose first line stands where it is put, and the others `indent` to the right. */
function indented(value: unknown, indent: string): string {
  // A line feed in a JSON text is never within a string.
  return (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', `\n${indent}`);
}
