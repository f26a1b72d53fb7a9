/** Reads a capture, or a file that one can be made of, away from the page: it is held against its schema here. */
import { type CaptureFile, readCaptureFile } from '#capture/file/read-capture-file.ts';
import { DocumentError } from '#capture/read-document.ts';
import type { Capture, PageEvent } from '#capture/schema.ts';
import { type PackedEvents, packEvents } from './packed-events.ts';

/** A capture as it is handed over: many parts, each little enough to be taken at once, and at the end what is left of it. */
export type CapturePart =
  | { readonly kind: 'events'; readonly events: PackedEvents }
  | { readonly kind: 'page'; readonly page: readonly PageEvent[] }
  | { readonly kind: 'rest'; readonly rest: Omit<Capture, 'events' | 'page'>; readonly about: About }
  /** It is none that can be shown, and why in one line. */
  | { readonly kind: 'none'; readonly line: string };

/** What is said of the file that a capture was made of. */
type About = Omit<CaptureFile, 'capture'>;

const AT_ONCE = 2000;

function post(part: CapturePart, transfer: Transferable[] = []): void {
  self.postMessage(part, { transfer });
}

function handOver({ capture, ...about }: CaptureFile): void {
  const { events, page, ...rest } = capture;
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const packed = packEvents(events.slice(from, from + AT_ONCE));
    post({ kind: 'events', events: packed }, [packed.columns.buffer, packed.octets.buffer]);
  }
  for (let from = 0; from < page.length; from += AT_ONCE)
    post({ kind: 'page', page: page.slice(from, from + AT_ONCE) });
  post({ kind: 'rest', rest, about });
}

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ArrayBuffer>) => {
    try {
      handOver(readCaptureFile(new Uint8Array(data)));
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      post({ kind: 'none', line: error.message });
    }
  },
  { once: true },
);
