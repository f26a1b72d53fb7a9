/** Whether a race is within what a session of the sandbox may have. Pure arithmetic, before anything is sent. */
import type { RaceSettings, RaceTechnique } from './race-settings.ts';

/** What a feed makes at most in a second, and a session may have on the wire; the sandbox says the same of itself. */
const MOST_EVENTS_A_SECOND = 5000;
const MOST_OCTETS_A_SECOND = 2_097_152;
const MOST_OCTETS = 60 * 1024 * 1024;

/** Octets of a poll and its empty answer, and of what one event needs besides its text where it is alone: generous ones. */
const POLL = 1300;
const BESIDES = 80;

/** Seconds of a race that are not measured: opening, warming up, and what is on its way at the end. */
const BEYOND = 4;

/** Techniques whose every message up is a request of its own. */
const BY_REQUEST: readonly RaceTechnique[] = ['short-polling', 'long-polling', 'http-streaming', 'server-sent-events'];

/** Events that the feed makes in a second, what is said included. */
export function eventsASecond({ rate, burst, say, consumers, techniques }: RaceSettings): number {
  return rate * burst + say * consumers * techniques.length;
}

/** Why the settings cannot be raced with, in words; undefined when they can. */
export function whyNot(settings: RaceSettings): string | undefined {
  const { size, consumers, techniques, seconds, say, interval } = settings;
  const events = eventsASecond(settings);
  if (events > MOST_EVENTS_A_SECOND) {
    return `That is ${Math.round(events)} events a second; a feed makes ${MOST_EVENTS_A_SECOND} at most.`;
  }
  if (events * size > MOST_OCTETS_A_SECOND) {
    return `That is ${Math.round(events * size)} octets of text a second; a feed makes ${MOST_OCTETS_A_SECOND} at most.`;
  }
  const answers = techniques.reduce((sum, technique) => {
    if (technique === 'short-polling') return sum + 1000 / interval;
    return technique === 'long-polling' ? sum + Math.min(events, 400) : sum;
  }, 0);
  const saying = techniques.filter((technique) => BY_REQUEST.includes(technique)).length * say;
  const aSecond = events * (size + BESIDES) * techniques.length + (answers + saying) * POLL;
  const octets = aSecond * consumers * (seconds + BEYOND);
  if (octets <= MOST_OCTETS) return undefined;
  const most = Math.floor(MOST_OCTETS / (aSecond * consumers)) - BEYOND;
  const shorter = most >= 2 ? ` ${most} seconds would do.` : '';
  return `That is about ${Math.round(octets / 1e6)} MB; a session of the sandbox may have 64.${shorter}`;
}
