import { z } from 'zod';
import { FEED_LIMITS } from './feed.ts';
import { wholeNumber } from './whole-number.ts';

const RATE = { error: `must be a number from 0 to ${FEED_LIMITS.rate}` };

/** The pace of the numbered events that every technique delivers. */
export const FeedPace = z.strictObject({
  rate: z
    .number(RATE)
    .min(0, RATE)
    .max(FEED_LIMITS.rate, RATE)
    .meta({ description: 'bursts a second; 0 stops the feed' }),
  size: wholeNumber(1, FEED_LIMITS.size).meta({ description: 'characters of each event' }),
  burst: wholeNumber(1, FEED_LIMITS.burst).meta({ description: 'events that come at once' }),
});

/** What a feed is told: its pace from now on, and events beside it. */
export const FeedCommand = FeedPace.extend({
  size: FeedPace.shape.size.default(32),
  burst: FeedPace.shape.burst.default(1),
  once: wholeNumber(0, FEED_LIMITS.burst).default(0).meta({ description: 'events made beside the pace, from now on' }),
  every: wholeNumber(0, 1000)
    .default(0)
    .meta({ description: 'milliseconds from one of these events to the next; 0 makes all of them at once' }),
})
  .refine((pace) => pace.rate * pace.burst <= FEED_LIMITS.eventsPerSecond, {
    error: `rate times burst must be from 0 to ${FEED_LIMITS.eventsPerSecond} events a second`,
    path: ['rate'],
  })
  .refine((pace) => pace.rate * pace.burst * pace.size <= FEED_LIMITS.octetsPerSecond, {
    error: `rate times burst times size must be from 0 to ${FEED_LIMITS.octetsPerSecond} octets a second`,
    path: ['size'],
  });
