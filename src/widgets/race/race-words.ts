import type { RaceResult } from '#measure/race-result.ts';
import type { RaceTechnique } from '#measure/race-settings.ts';
import { countText } from '#widgets/ladder/time-text.ts';

/** What the lanes are called on the page. */
export const NAMES: Readonly<Record<RaceTechnique, string>> = {
  'short-polling': 'Short polling',
  'long-polling': 'Long polling',
  'http-streaming': 'HTTP streaming',
  'server-sent-events': 'Server-Sent Events',
  websocket: 'WebSocket',
  mqtt: 'MQTT over WebSocket',
};

/** Milliseconds to three figures: `0.412 ms`, `41.2 ms`, `1 230 ms`. */
export function timeText(milliseconds: number): string {
  const digits = milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : milliseconds >= 1 ? 2 : 3;
  return `${milliseconds >= 100 ? countText(Math.round(milliseconds)) : milliseconds.toFixed(digits)} ms`;
}

/** What the settings of a race were, in a sentence. */
export function settingsText({ settings }: Pick<RaceResult, 'settings'>): string {
  const { rate, burst, size, say, consumers, interval, seconds, cut, shared, qos, techniques } = settings;
  const events = burst === 1 ? `${rate} events` : `${rate} times ${burst} events`;
  return [
    `${events} of ${countText(size)} octets a second`,
    say > 0 && `each consumer says ${say} a second`,
    consumers > 1 && `${consumers} consumers of each technique`,
    techniques.includes('short-polling') && `a short poll each ${countText(interval)} ms`,
    techniques.includes('mqtt') && `MQTT with QoS ${qos}`,
    cut && 'every connection cut in the middle',
    shared ? 'all on one listener' : 'each on a listener of its own',
    `${seconds} seconds`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What a reader must know of a result before any number of it. */
export function cautions(result: RaceResult): string[] {
  const { origin, hidden, stopped, elided, measured } = result;
  return [
    origin === 'simulated' &&
      'Simulated: the octets are exactly those that this page made up for both ends, and no time of it is a network’s.',
    hidden > 0 &&
      `The page was not shown for ${timeText(hidden)} of this race. Browsers slow down pages that nobody sees: do not trust its times.`,
    stopped && `It was stopped after ${timeText(measured.milliseconds)}.`,
    elided > 0 &&
      `The capture had dropped ${countText(elided)} octets before they were counted: the counts are that much too low, or more.`,
  ].filter((words) => words !== false);
}
