import type { ReadEvent } from '../feed-answer.ts';
import type { LaneUrls } from '../link.ts';

/** Who is told what comes of a consumer. Times are milliseconds on the page's clock (`performance.now`). */
export interface Hearer {
  /** Script was given events, for the first time looked at at `time`. */
  heard(events: readonly ReadEvent[], time: number): void;
  /** The technique is ready: told once at first, and again after each reconnection. */
  ready(time: number): void;
  /** Something went wrong, in words; the consumer goes on if it can. */
  troubled(words: string): void;
}

/** What a consumer needs to get the feed. */
export interface ConsumerOptions {
  readonly urls: LaneUrls;
  /** Names who says something, for the account of the octets. */
  readonly by: string;
  /** Tells apart the consumers of one session. */
  readonly name: string;
  /** Milliseconds from one short poll to the next. */
  readonly interval: number;
  readonly qos: 0 | 1;
  readonly hearer: Hearer;
}

/**
 * One reader of a session's feed by one technique, by the browser's own interface and as plainly as a page would do it: nothing
 * is recorded, so that little stands between the browser and the clock. What breaks is taken up again, with the cursor that
 * the technique has, or without one.
 */
export interface Consumer {
  /** Says something that all consumers are to hear; false when there is no way now. */
  say(text: string): boolean;
  stop(): void;
}

/** Milliseconds until what broke is taken up again, for every technique the same. */
export const RECONNECTION = 500;

/** Resolves after a time, or at once when `signal` says so. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What a thing thrown says of itself. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
