/**
 * How the techniques that stay inside HTTP deliver the feed, and what they do wrong on purpose. Pure: settings, and how
 * often what is armed a number of times still is.
 */
import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** A field value: visible ASCII, spaces and tabs. */
const FIELD_VALUE = /^[\t\x20-\x7e]+$/;

/** How a stream ends: orderly, by a FIN with no end of the content before it, or by a reset. */
const Ending = z.enum(['end', 'cut', 'reset']);
export type Ending = z.infer<typeof Ending>;

const Times = wholeNumber(1, 1_000_000).optional();

/** Statuses that a request for events can be answered with in place of events. */
const Status = z.union(
  [204, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504].map((code) => z.literal(code)),
  { error: 'must be 204, 400, 401, 403, 404, 410, 429, 500, 502, 503 or 504' },
);

export const Delivery = z.strictObject({
  /** Reconnection time that an event stream tells at its start, in milliseconds; none is told when left out. */
  retry: wholeNumber(0, 3_600_000).optional(),
  /** A comment each so many milliseconds on an event stream. */
  heartbeat: wholeNumber(50, 3_600_000).optional(),
  /** Name of the events on an event stream; they have none when left out, which makes them `message`. */
  event: z
    .string()
    .regex(/^[^\0\r\n]{1,64}$/, 'must be 1 to 64 characters on one line')
    .optional(),
  /** Whether an event stream carries ids: without them a client cannot resume. */
  ids: z.boolean().default(true),
  /** Content type of event streams and streams, when it is not the right one. */
  contentType: z.string().max(128).regex(FIELD_VALUE, 'must be visible ASCII on one line').optional(),
  /** Answers requests for events with this status; the first `times` of them, or all. */
  status: z.strictObject({ code: Status, times: Times }).optional(),
  /** Which pages may read: the asking one, any but without credentials, the asking one with credentials, or none. */
  cors: z.enum(['origin', 'any', 'credentials', 'none']).default('origin'),
  /** Cache-Control of the answers to polls: `none` leaves the field out. */
  cacheControl: z.enum(['no-store', 'none']).default('no-store'),
  /** Whether answers to polls carry a Keep-Alive field. */
  keepAlive: z.boolean().default(true),
  /** The connection ends within the content of an answer to a poll, of which at most `octets` octets are sent. */
  breakAnswer: z
    .strictObject({
      octets: wholeNumber(1, 65_536),
      how: z.enum(['cut', 'reset']).default('cut'),
      times: Times,
    })
    .optional(),
  /**
   * Answers to polls leave so many milliseconds after they were made, as through a proxy that takes in the whole answer
   * before it passes it on.
   */
  bufferFor: wholeNumber(1, 60_000).optional(),
  /** Each stream ends once it has carried so many events; the first `times` streams, or all. */
  dropAfter: z
    .strictObject({ events: wholeNumber(0, 1_000_000), how: Ending.default('reset'), times: Times })
    .optional(),
  /** Each stream is reset within its event number `event` (from 1), of which `octets` octets are sent. */
  resetInEvent: z
    .strictObject({ event: wholeNumber(1, 1_000_000), octets: wholeNumber(0, 65_536), times: Times })
    .optional(),
  /**
   * Events leave in slices of `octets` octets: each a chunk of its own, or one chunk in several writes. So do answers to
   * polls, whose content has a length and no chunks: each slice is a write.
   */
  sliceAt: z
    .strictObject({
      octets: wholeNumber(1, 65_536),
      pause: wholeNumber(0, 10_000).default(50),
      as: z.enum(['chunks', 'writes']).default('chunks'),
    })
    .optional(),
  /** The blank line that ends an event is left out; of line formats the line end, of parts the one that ends their head. */
  noBlankLine: z.boolean().default(false),
  /** Text is put into its line as it is, line breaks included; text without any gets a CR in its middle. */
  crInData: z.boolean().default(false),
  /**
   * Nothing of a stream leaves before so many octets of content have come together, or its end, as behind a buffering proxy.
   * An answer to a poll has its end at once.
   */
  bufferUntil: wholeNumber(1, 1_048_576).optional(),
});
export type Delivery = z.infer<typeof Delivery>;

export const DEFAULT_DELIVERY: Delivery = Delivery.parse({});

type Counted = 'status' | 'breakAnswer' | 'dropAfter' | 'resetInEvent';

/** The settings that hold now, and how often those that are armed a number of times still apply. */
export class DeliveryState {
  readonly settings: Delivery;
  readonly #left = new Map<Counted, number>();

  constructor(settings: Delivery) {
    this.settings = settings;
  }

  /** Takes one time of a setting, if it is armed still; answers whether it was. */
  take(name: Counted): boolean {
    const setting = this.settings[name];
    if (setting === undefined) return false;
    const left = this.#left.get(name) ?? setting.times ?? Number.POSITIVE_INFINITY;
    this.#left.set(name, left - 1);
    return left > 0;
  }
}
