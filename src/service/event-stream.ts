/** How Server-Sent Events write the feed (HTML standard, section 9.2.5). */
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { type EventSpec, encodeEvent } from '#wire/sse/encode.ts';
import type { Delivery } from './delivery.ts';
import type { EncodedEvent, EventFormat } from './event-encodings.ts';
import type { FeedEvent } from './feed.ts';
import { withBreak } from './stream-formats.ts';

export const eventStreamFormat: EventFormat = {
  contentType: 'text/event-stream',
  event: feedEvent,
  gap: (lost) => encodeFitEvent({ event: 'gap', data: `{"lost":${lost}}` }),
  opening: ({ retry }) => (retry === undefined ? undefined : encodeFitEvent({ retry })),
  closing: () => undefined,
};

/** A line that says nothing but that the stream is alive (HTML standard, section 9.2.7). */
export const HEARTBEAT = encodeUtf8(': still here\n');

function feedEvent({ id, text }: FeedEvent, { ids, event, noBlankLine, crInData }: Delivery): EncodedEvent {
  const named = { ...(ids ? { id: String(id) } : {}), ...(event === undefined ? {} : { event }) };
  const intended = encodeFitEvent({ ...named, data: text });
  if (!noBlankLine && !crInData) return { intended };
  const fault = [crInData ? 'line break in the data' : '', noBlankLine ? 'no blank line' : ''];
  // What goes wrong is written by hand: the encoder cannot be made to do it.
  const lines = Object.entries(named).map(([field, value]) => `${field}: ${value}`);
  const data = crInData ? [withBreak(text)] : text.split(/\r\n|\r|\n/);
  const octets = encodeUtf8([...lines, ...data.map((line) => `data: ${line}`), noBlankLine ? '' : '\n'].join('\n'));
  return { intended, altered: { fault: fault.filter((name) => name !== '').join(', '), octets } };
}

/**
 * The octets of an event whose parts are known to be fit for it: of our own making, or validated before.
 * @throws RangeError where they are not
 */
export function encodeFitEvent(spec: EventSpec): Uint8Array {
  const written = encodeEvent(spec);
  if ('error' in written) throw new RangeError(`${written.error.field} of an event: ${written.error.problem}`);
  return written.octets;
}
