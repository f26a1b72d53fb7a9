/** Reads a capture document away from the page: what it is, is held against its schema here. */
import { DocumentError, readDocument } from '#capture/read-document.ts';
import type { Capture, PageEvent } from '#capture/schema.ts';
import { type PackedEvents, packEvents } from './packed-events.ts';

/** A capture as it is handed over: many parts, each little enough to be taken at once, and at the end what is left of it. */
export type CapturePart =
  | { readonly kind: 'events'; readonly events: PackedEvents }
  | { readonly kind: 'page'; readonly page: readonly PageEvent[] }
  | { readonly kind: 'rest'; readonly rest: Omit<Capture, 'events' | 'page'> }
  /** It is none that can be shown, and why in one line. */
  | { readonly kind: 'none'; readonly line: string };

const AT_ONCE = 2000;

function post(part: CapturePart, transfer: Transferable[] = []): void {
  self.postMessage(part, { transfer });
}

function handOver({ events, page, ...rest }: Capture): void {
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const packed = packEvents(events.slice(from, from + AT_ONCE));
    post({ kind: 'events', events: packed }, [packed.columns.buffer, packed.octets.buffer]);
  }
  for (let from = 0; from < page.length; from += AT_ONCE)
    post({ kind: 'page', page: page.slice(from, from + AT_ONCE) });
  post({ kind: 'rest', rest });
}

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ArrayBuffer>) => {
    try {
      handOver(readDocument(new Uint8Array(data)));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      post({ kind: 'none', line: error.message });
    }
  },
  { once: true },
);
