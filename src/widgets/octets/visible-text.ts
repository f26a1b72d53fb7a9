import { h, type Markup } from '#widgets/markup/markup.ts';

/** Everything that shows nothing, moves what stands around it, or is no character: it is named instead of drawn. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/gu;

const CONTROLS =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** The name that stands for an unseen character: `CR`, `NUL`, `U+202E`. */
export function unseenName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return CONTROLS[code] ?? (code === 0x7f ? 'DEL' : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
}

/** `text` with each unseen character replaced by a mark that names it. A line break follows LF where text goes on. */
export function visibleText(text: string): (Markup | string)[] {
  const parts: (Markup | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    parts.push(h('span', { class: 'octets-mark' }, unseenName(match[0])));
    from = match.index + match[0].length;
    if (match[0] === '\n' && from < text.length) parts.push('\n');
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** `text` as plain text in which unseen characters are named between angle quotes, for attributes and announcements. */
export function spokenText(text: string): string {
  return text.replace(UNSEEN, (character) => `‹${unseenName(character)}›`);
}
