/** How Server-Sent Events write the feed (HTML standard, section 9.2.5). */
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Delivery } from './delivery.ts';
import type { EncodedEvent, EventFormat } from './event-encodings.ts';
import type { FeedEvent } from './feed.ts';
import { withBreak } from './stream-formats.ts';

export const eventStreamFormat: EventFormat = {
  contentType: 'text/event-stream',
  event: encodeEvent,
  gap: (lost) => encodeUtf8(`event: gap\ndata: {"lost":${lost}}\n\n`),
  opening: ({ retry }) => (retry === undefined ? undefined : encodeUtf8(`retry: ${retry}\n\n`)),
  closing: () => undefined,
};

/** A line that says nothing but that the stream is alive (HTML standard, section 9.2.7). */
export const HEARTBEAT = encodeUtf8(': still here\n');

function encodeEvent({ id, text }: FeedEvent, { ids, event, noBlankLine, crInData }: Delivery): EncodedEvent {
  const lines = [...(ids ? [`id: ${id}`] : []), ...(event === undefined ? [] : [`event: ${event}`])];
  const block = (data: readonly string[], end: string) =>
    encodeUtf8([...lines, ...data.map((line) => `data: ${line}`), end].join('\n'));
  const intended = block(text.split(/\r\n|\r|\n/), '\n');
  if (!noBlankLine && !crInData) return { intended };
  const fault = [crInData ? 'line break in the data' : '', noBlankLine ? 'no blank line' : ''];
  const data = crInData ? [withBreak(text)] : text.split(/\r\n|\r|\n/);
  const octets = block(data, noBlankLine ? '' : '\n');
  return { intended, altered: { fault: fault.filter((name) => name !== '').join(', '), octets } };
}
