import type { Capture } from '#capture/schema.ts';
import { spokenText } from '#widgets/octets/visible-text.ts';

/** Where a capture comes from that did not come with the lesson. */
export interface Opened {
  readonly from: 'file' | 'link';
  /** What the file is called, or what the link names. */
  readonly name: string;
}

const MOST_CHARACTERS = 80;

/** Text from outside, short enough for a line and with nothing unseen in it. */
function shown(text: string): string {
  const characters = [...text];
  const cut = characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
  return spokenText(cut);
}

/** What a reader is told of an opened capture, in one line. */
export function openedText({ from, name }: Opened, { origin, startedAt, browser, title, events }: Capture): string {
  const when = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)}`;
  const called = title === undefined ? '' : `, “${shown(title)}”`;
  const by = browser === undefined ? '' : `, with ${shown(browser)}`;
  return `From ${from === 'file' ? 'the file' : 'the link to'} ${shown(name)}: a ${origin} capture of ${when}${by}${called}. ${events.length} events.`;
}
