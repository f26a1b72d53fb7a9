/** What a race is about: one feed, delivered at the same time by several techniques. */
import { z } from 'zod';

/** The techniques that race, as the table of techniques names them, in the order in which they are shown. */
export const raceTechniques = [
  'short-polling',
  'long-polling',
  'http-streaming',
  'server-sent-events',
  'websocket',
  'mqtt',
] as const;
export type RaceTechnique = (typeof raceTechniques)[number];

const between = (least: number, most: number) => z.number().min(least).max(most);
const whole = (least: number, most: number) => z.int().min(least).max(most);

export const RaceSettings = z.strictObject({
  /** The scenario that the settings were taken from, if all but its length still is its own. */
  scenario: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  techniques: z.array(z.enum(raceTechniques)).min(1).max(raceTechniques.length),
  /** Bursts of the feed a second. */
  rate: between(0.2, 200),
  /** Octets of the text of each event. */
  size: whole(16, 16_384),
  /** Events that come at once. */
  burst: whole(1, 100),
  /** Messages a second that each consumer says, to be heard by all; 0 for one way only. */
  say: between(0, 20),
  /** Consumers of each technique. */
  consumers: whole(1, 4),
  /** Milliseconds from one short poll to the next. */
  interval: whole(50, 60_000),
  /** Seconds of the measured part, after the warm-up. */
  seconds: whole(2, 120),
  /** Whether every connection is cut in the middle. */
  cut: z.boolean(),
  /** Whether all techniques share one listener, and with it the browser's limit of connections to it. */
  shared: z.boolean(),
  /** The quality of service of the MQTT subscription (MQTT 3.1.1 section 4.3). */
  qos: z.literal([0, 1]),
});
export type RaceSettings = z.infer<typeof RaceSettings>;
