import { createParser } from 'eventsource-parser';
import type { DispatchedEvent } from '#wire/sse/decoder.ts';

/** What eventsource-parser makes of a stream whose octets come in these parts, its id carried on as an EventSource does. */
export function parseWithLibrary(parts: readonly Uint8Array[]): DispatchedEvent[] {
  const events: DispatchedEvent[] = [];
  let lastEventId = '';
  const parser = createParser({
    onId: (id) => {
      lastEventId = id ?? '';
    },
    onEvent: ({ event, data }) => events.push({ type: event || 'message', data, lastEventId }),
  });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const part of parts) parser.feed(decoder.decode(part, { stream: true }));
  parser.feed(decoder.decode());
  return events;
}
