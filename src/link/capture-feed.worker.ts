/** Reads a capture stream away from the page: fetching, parsing and decoding never hold a frame up. */
import { CaptureFeed } from './capture-feed.ts';
import type { LinkState } from './link.ts';
import { type PackedEvents, packEvents } from './packed-events.ts';

/** What the worker is asked to read, once. */
export interface FeedRequest {
  readonly url: string;
  readonly token: string;
}

/** What the worker tells. */
export type FeedReport =
  | { readonly kind: 'captured'; readonly events: PackedEvents }
  | { readonly kind: 'changed'; readonly state: LinkState };

function report(what: FeedReport, transfer: Transferable[] = []): void {
  self.postMessage(what, { transfer });
}

self.addEventListener(
  'message',
  ({ data }: MessageEvent<FeedRequest>) => {
    new CaptureFeed({
      ...data,
      captured: (captured) => {
        const events = packEvents(captured);
        report({ kind: 'captured', events }, [events.columns.buffer, events.octets.buffer]);
      },
      changed: (state) => report({ kind: 'changed', state }),
    });
  },
  { once: true },
);
