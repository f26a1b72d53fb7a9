import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { writingJson } from '../json-file.ts';
import { CaptureReader } from '../reader.ts';
import type { Capture } from '../schema.ts';
import { type Work, within } from '../work.ts';
import { entriesOf, type HarEntry } from './har-entries.ts';

/** A HAR 1.2 document, as far as a capture fills it. */
export interface Har {
  readonly log: {
    readonly version: '1.2';
    readonly creator: { readonly name: string; readonly version: string };
    readonly browser?: { readonly name: string; readonly version: string };
    readonly pages: readonly never[];
    readonly entries: readonly HarEntry[];
    readonly comment: string;
  };
}

/** Events read between two steps of the work. */
const EVENTS_AT_ONCE = 100;

const COMMENT =
  'Made by Wire 101 from a capture taken at the server’s socket: times are the server’s, and tell when octets came or were written there. ' +
  'What is no HTTP, as MQTT over TCP, is not in it. Of a WebSocket _webSocketMessages holds whole text and binary messages, as Chrome’s developer tools write them.';

/** Writes a capture as a HAR file, in steps; `write` takes the next of the text. */
export function* writingHar(capture: Capture, write: (text: string) => void): Work<void> {
  const har = yield* within(0, 0.7, toHar(capture));
  yield* within(0.7, 1, writingJson(har, write));
}

/**
 * A capture as an HTTP Archive (HAR 1.2, W3C draft): an entry for each request of every connection, in the order in which they
 * began. What was not answered has the status 0; what had not ended ends with the capture, and says so.
 */
export function* toHar(capture: Capture): Work<Har> {
  const reader = new CaptureReader(KNOWN_PROTOCOLS);
  for (const [index, event] of capture.events.entries()) {
    reader.receive(event);
    if (index % EVENTS_AT_ONCE === EVENTS_AT_ONCE - 1) yield (0.5 * index) / capture.events.length;
  }
  const { browser, startedAt } = capture;
  const zero = Date.parse(startedAt) * 1000;
  const entries = yield* within(0.5, 1, entriesOf(reader, zero, capture.events.at(-1)?.time ?? 0));
  return {
    log: {
      version: '1.2',
      creator: { name: 'Wire 101', version: String(capture.version) },
      ...(browser === undefined ? {} : { browser: { name: browser, version: '' } }),
      pages: [],
      entries,
      comment: COMMENT,
    },
  };
}
