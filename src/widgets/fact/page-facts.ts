import type { PageEvent } from '#capture/schema.ts';
import { durationText } from '#widgets/ladder/time-text.ts';
import type { Recorded } from './recorded.ts';

/** Facts of what script did and saw over HTTP. */
export const pageFacts: Readonly<Record<string, (recorded: Recorded) => string | undefined>> = {
  pieces: ({ page }) => count(page, 'piece'),
  'EventSources made': ({ page }) => count(page, 'new EventSource'),
  'EventSources opened': ({ page }) => count(page, 'open'),
  'EventSources opened at once': ({ page }) => {
    const closed = page.findIndex(({ name }) => name === 'close()');
    return closed < 0 ? undefined : count(page.slice(0, closed), 'open');
  },
  'first EventSource closed after': ({ page }) => {
    const closed = page.find(({ name }) => name === 'close()');
    const made = closed && page.find(({ name, socket }) => name === 'new EventSource' && socket === closed.socket);
    return made && durationText(closed.time - made.time);
  },
  'opened again after': ({ page }) => {
    const failed = page.find(({ name }) => name === 'error');
    const opened = failed && page.find(({ name, time }) => name === 'open' && time > failed.time);
    return opened && durationText(opened.time - failed.time);
  },
  'last EventSource opened after': ({ page }) => {
    const made = page.findLast(({ name }) => name === 'new EventSource');
    const opened = made && page.find(({ name, socket }) => name === 'open' && socket === made.socket);
    return opened && durationText(opened.time - made.time);
  },
};

function count(page: readonly PageEvent[], wanted: string): string | undefined {
  const found = page.filter(({ name }) => name === wanted).length;
  return found === 0 ? undefined : String(found);
}
