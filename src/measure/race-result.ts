/**
 * What came of a race, as one versioned document: what is exported, kept in the page's storage, shared by link and recorded
 * in `content/race`. Times are milliseconds, sizes octets; nothing in it names a session.
 */
import { z } from 'zod';
import { RaceSettings, raceTechniques } from './race-settings.ts';

export const RACE_FORMAT = 'wire101-race';
export const RACE_VERSION = 1;

const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();

/** Octets that crossed the socket in one direction; the payload of them is the texts of events that got to their reader. */
const Direction = z.strictObject({ octets: count, payload: count });

/** A distribution of times, with every sample in a bucket about two percent wide (`latency-histogram.ts`). */
const Distribution = z.strictObject({
  samples: z.int().positive(),
  /** Samples that came out below zero, as far as the clocks are uncertain; they are counted as zero. */
  negative: count,
  min: milliseconds,
  p50: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  max: milliseconds,
  /** Index and number of samples of each bucket that has any, by rising index. */
  buckets: z.array(z.tuple([count, z.int().positive()])).max(2000),
});
export type Distribution = z.infer<typeof Distribution>;

const Lane = z.strictObject({
  technique: z.enum(raceTechniques),
  /** Why it did not run as it should, in words; absent when it did. */
  trouble: z.string().max(300).optional(),
  /** Requests of HTTP, the opening handshake of a WebSocket included, over the whole run. */
  requests: count,
  /** TCP connections that carried any of it. */
  connections: count,
  up: Direction,
  down: Direction,
  /** Events that script was given over the whole run, by all consumers together, each time that it was. */
  delivered: count,
  /** Of the measured part: events of the feed times consumers, and how many of them never came. */
  expected: count,
  lost: count,
  /** Over the whole run: deliveries of an event that the same consumer had already. */
  twice: count,
  /** From the first call until the technique was ready; of several consumers the middle one's. */
  ready: milliseconds.optional(),
  /** From the first call until script had its first event. */
  first: milliseconds.optional(),
  /** From when the server made an event until script had it, in the measured part. */
  latency: Distribution.optional(),
  /** From when a consumer said a message until it heard it back as an event: the page's clock alone. */
  roundTrip: Distribution.optional(),
});
export type RaceLane = z.infer<typeof Lane>;

export const RaceResult = z.strictObject({
  format: z.literal(RACE_FORMAT),
  version: z.literal(RACE_VERSION),
  /** `simulated`: octets are exact, latency is that of a simulation; `recorded`: by `npm run record`, over a real wire. */
  origin: z.enum(['live', 'simulated', 'recorded']),
  startedAt: z.iso.datetime(),
  browser: z.string().max(300),
  settings: RaceSettings,
  /** How well the times are known: of server and page by each other, and of the page's clock by itself. */
  clock: z.strictObject({ uncertainty: milliseconds, resolution: milliseconds }),
  /** The numbers of the first and last event of the measured part, and how long it lasted. */
  measured: z.strictObject({ first: count, last: count, milliseconds }),
  /** For how long the page was not shown while it ran; browsers slow the timers of such a page down. */
  hidden: milliseconds,
  /** The reader ended it before its time. */
  stopped: z.boolean(),
  /** Octets that the bounded capture no longer held: they are counted nowhere. */
  elided: count,
  lanes: z.array(Lane).min(1).max(raceTechniques.length),
});
export type RaceResult = z.infer<typeof RaceResult>;
