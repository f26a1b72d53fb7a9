/** Parses a recorded capture away from the page. */
import type { Capture, PageEvent } from '#capture/schema.ts';
import { type PackedEvents, packEvents } from './packed-events.ts';

/** A capture as it is handed over: many parts, each little enough to be taken at once, and at the end what is left of it. */
export type CapturePart =
  | { readonly kind: 'events'; readonly events: PackedEvents }
  | { readonly kind: 'page'; readonly page: readonly PageEvent[] }
  | { readonly kind: 'rest'; readonly rest: Omit<Capture, 'events' | 'page'> };

const AT_ONCE = 2000;

function post(part: CapturePart, transfer: Transferable[] = []): void {
  self.postMessage(part, { transfer });
}

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ArrayBuffer>) => {
    const { events, page, ...rest } = JSON.parse(new TextDecoder().decode(data)) as Capture;
    for (let from = 0; from < events.length; from += AT_ONCE) {
      const packed = packEvents(events.slice(from, from + AT_ONCE));
      post({ kind: 'events', events: packed }, [packed.columns.buffer, packed.octets.buffer]);
    }
    for (let from = 0; from < page.length; from += AT_ONCE)
      post({ kind: 'page', page: page.slice(from, from + AT_ONCE) });
    post({ kind: 'rest', rest });
  },
  { once: true },
);
