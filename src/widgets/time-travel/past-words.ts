import type { StatusWords } from '#widgets/lab/status-words.ts';
import { hasOctets } from '#widgets/ladder/row.ts';
import { durationText, octetsText } from '#widgets/ladder/time-text.ts';
import { spokenText } from '#widgets/octets/visible-text.ts';
import type { Scene } from './scene.ts';
import type { Stop } from './stops.ts';

/** Which of the moments is looked at: `looking at 3 of 14, 1.2 s`. */
export function momentText(index: number, stops: readonly Stop[], zero: number): string {
  const stop = stops[index];
  if (!stop) return 'nothing had been seen';
  return `looking at ${index + 1} of ${stops.length}, ${durationText(Math.max(0, stop.time - zero))}`;
}

/** Where the lab stood at an earlier moment, by what had been seen. */
export function pastWords(scene: Scene, stop: Stop): StatusWords {
  const at = durationText(Math.max(0, stop.time - scene.zero));
  const last = scene.rows.findLast((row) => row.key === stop.key);
  const size = last && hasOctets(last) ? `, ${octetsText(last.length)}` : '';
  const what = last ? `${last.kind === 'page' ? 'the page: ' : ''}${spokenText(last.title)}${size}` : 'nothing yet';
  const [held] = scene.held;
  const state = readyState(scene);
  return {
    tone: 'wait',
    text: `At ${at}: ${what}.${held ? ' The sandbox holds it.' : ''}${state ? ` The page’s WebSocket is ${state}.` : ''}`,
  };
}

/** The state that the page's newest WebSocket had, as far as its events tell. */
function readyState({ page }: Scene): string | undefined {
  let last: Scene['page'][number] | undefined;
  for (const event of page) if (!last || event.socket >= last.socket) last = event;
  if (!last) return undefined;
  const told = last.detail?.['readyState'];
  return typeof told === 'string' ? told : 'CONNECTING';
}
