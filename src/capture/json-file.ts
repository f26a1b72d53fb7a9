import type { Capture } from './schema.ts';
import type { Work } from './work.ts';

/** Events written between two steps of the work. */
const EVENTS_AT_ONCE = 100;

/**
 * Writes a capture as the file it is exported as, in steps: JSON (RFC 8259), indented by two spaces, with a line feed at its end.
 *
 * @param write takes the next of the text
 */
export function* writingJson(capture: Capture, write: (text: string) => void): Work<void> {
  const members = Object.entries(capture).filter(([, value]) => value !== undefined);
  const count = capture.events.length + capture.page.length;
  let text = '{';
  let written = 0;
  for (const [at, [name, value]] of members.entries()) {
    text += `${at === 0 ? '' : ','}\n  ${JSON.stringify(name)}: `;
    if (!Array.isArray(value) || value.length === 0) {
      text += indented(value, '  ');
      continue;
    }
    text += '[';
    for (const [index, each] of value.entries()) {
      text += `${index === 0 ? '' : ','}\n    ${indented(each, '    ')}`;
      written += 1;
      if (written % EVENTS_AT_ONCE !== 0) continue;
      write(text);
      text = '';
      yield written / count;
    }
    text += '\n  ]';
  }
  write(`${text}\n}\n`);
}

/** A value as JSON whose first line stands where it is put, and the others `indent` to the right. */
function indented(value: unknown, indent: string): string {
  // A line feed in a JSON text is never within a string.
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}
