/** What the query of a request for events may say. Numbers have been read as such. */
import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** Number of the last event that the client has seen; 0 for none. */
const Since = (last: number) => wholeNumber(0, last);

/** `…/poll`. @param last number of the newest event */
export const PollQuery = (last: number) =>
  z.strictObject({
    since: Since(last).default(0),
    /** Answers carry an entity tag, and 304 when it still holds. */
    etag: z.literal([0, 1], { error: 'must be 0 or 1' }).default(0),
  });
export type PollQuery = z.infer<ReturnType<typeof PollQuery>>;

/** How long a poll is held unless it says otherwise, in milliseconds. */
const HOLD = 25_000;

/** `…/long-poll`. @param most the longest hold, in milliseconds */
export const LongPollQuery = (last: number, most: number) =>
  z.strictObject({
    /** Left out, the poll has no cursor: it is answered by what comes after it. */
    since: Since(last).optional(),
    hold: wholeNumber(0, most).default(Math.min(HOLD, most)),
    empty: z.literal([200, 204], { error: 'must be 200 or 204' }).default(204),
  });
export type LongPollQuery = z.infer<ReturnType<typeof LongPollQuery>>;

export const streamFormats = ['lines', 'ndjson', 'multipart'] as const;

/** `GET …/stream`. */
export const StreamQuery = (last: number) =>
  z.strictObject({
    format: z.enum(streamFormats, { error: `must be ${streamFormats.join(', ')}` }).default('lines'),
    since: Since(last).optional(),
  });

/** `…/events`. `lastEventId` is the header field; an empty one is none (HTML standard, section 9.2.3). */
export const EventStreamQuery = (last: number) =>
  z.strictObject({ since: Since(last).optional(), 'Last-Event-ID': Since(last).optional() });
