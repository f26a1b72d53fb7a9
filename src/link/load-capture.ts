import type { CaptureFile } from '#capture/file/read-capture-file.ts';
import type { Capture, CaptureEvent, PageEvent } from '#capture/schema.ts';
import type { CapturePart } from './load-capture.worker.ts';
import { unpackEvents } from './packed-events.ts';

/** From so many octets on a recorded capture is parsed in a worker: a page would be held up by it. */
const LARGE = 500_000;

/** What was to be opened is no capture; `message` says why in one line, with nothing of its contents in it. */
export class NoCaptureError extends Error {}

/** Fetches a capture that came with the site. A large one is parsed in a worker, which hands it over in parts. */
export async function loadCapture(url: string): Promise<Capture> {
  const answer = await fetch(url);
  const octets = await answer.arrayBuffer();
  if (octets.byteLength < LARGE) return JSON.parse(new TextDecoder().decode(octets)) as Capture;
  return (await readInWorker(octets)).capture;
}

/**
 * Reads a file that anybody may have made: a capture, pcapng, pcap or HAR.
 * @throws NoCaptureError for what is none of these, too large, of another version or damaged
 */
export async function readFile(file: Blob): Promise<CaptureFile> {
  return await readInWorker(await file.arrayBuffer().catch(() => refuse('This file could not be read.')));
}

/** The most octets that are fetched of a document that a link names; a file of more is refused by its reader as well. */
const MOST_FETCHED = 100_000_000;

/**
 * Fetches the capture that a link names: `frames/deflated` is a recording of the site, anything else an address. Only this
 * origin is asked, and with nothing that tells who asks: a link must not make a reader's browser fetch from anywhere else.
 *
 * @param site address of the site's base
 * @throws NoCaptureError when it is elsewhere, is not there, or is no capture
 */
export async function fetchLinkedCapture(named: string, site: string): Promise<CaptureFile> {
  const recording = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(named) ? `${site}captures/${named}.json` : named;
  const url = URL.canParse(recording, site) ? new URL(recording, site) : undefined;
  if (!url || url.origin !== new URL(site).origin) {
    throw new NoCaptureError(
      'The capture of this link is on another site, and is not fetched from there: save it, and drop it here.',
    );
  }
  const answer = await fetch(url, { mode: 'same-origin', credentials: 'omit', cache: 'no-cache' }).catch(
    () => undefined,
  );
  if (!answer?.ok) {
    const why = answer ? `it was answered with ${answer.status}` : 'it could not be fetched';
    throw new NoCaptureError(`The capture of this link is not there: ${why}.`);
  }
  return await readInWorker(await (await boundedBody(answer)).arrayBuffer());
}

/** The content of an answer, given up once it is too long for a capture. */
async function boundedBody(answer: Response): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    parts.push(read.value);
    length += read.value.length;
    if (length <= MOST_FETCHED) continue;
    await reader?.cancel();
    refuse('The capture of this link is too large.');
  }
  return new Blob(parts);
}

function refuse(line: string): never {
  throw new NoCaptureError(line);
}

function readInWorker(octets: ArrayBuffer): Promise<CaptureFile> {
  const worker = new Worker(new URL('./load-capture.worker.ts', import.meta.url), { type: 'module' });
  const events: CaptureEvent[] = [];
  const page: PageEvent[] = [];
  const read = new Promise<CaptureFile>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<CapturePart>) => {
      if (data.kind === 'events') for (const event of unpackEvents(data.events)) events.push(event);
      else if (data.kind === 'page') for (const event of data.page) page.push(event);
      else if (data.kind === 'none') reject(new NoCaptureError(data.line));
      else resolve({ ...data.about, capture: { ...data.rest, events, page } });
    });
    worker.addEventListener('error', () =>
      reject(new NoCaptureError('The capture could not be read in this browser.')),
    );
  });
  worker.postMessage(octets, [octets]);
  return read.finally(() => worker.terminate());
}
