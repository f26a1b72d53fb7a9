import type { Capture, CaptureEvent, PageEvent } from '#capture/schema.ts';
import type { CapturePart } from './load-capture.worker.ts';
import { unpackEvents } from './packed-events.ts';

/** From so many octets on a recorded capture is parsed in a worker: a page would be held up by it. */
const LARGE = 500_000;

/** Fetches a recorded capture. A large one is parsed in a worker, which hands it over in parts. */
export async function loadCapture(url: string): Promise<Capture> {
  const answer = await fetch(url);
  const octets = await answer.arrayBuffer();
  if (octets.byteLength < LARGE) return JSON.parse(new TextDecoder().decode(octets)) as Capture;
  return await parsedInWorker(octets);
}

function parsedInWorker(octets: ArrayBuffer): Promise<Capture> {
  const worker = new Worker(new URL('./load-capture.worker.ts', import.meta.url), { type: 'module' });
  const events: CaptureEvent[] = [];
  const page: PageEvent[] = [];
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<CapturePart>) => {
      if (data.kind === 'events') for (const event of unpackEvents(data.events)) events.push(event);
      else if (data.kind === 'page') for (const event of data.page) page.push(event);
      else {
        worker.terminate();
        resolve({ ...data.rest, events, page });
      }
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(`no capture: ${message}`)));
    worker.postMessage(octets, [octets]);
  });
}
