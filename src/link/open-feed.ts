import { CaptureFeed, type FeedOptions } from './capture-feed.ts';
import type { FeedReport, FeedRequest } from './capture-feed.worker.ts';
import { unpackEvents } from './packed-events.ts';

/** Something that goes on until it is stopped. */
interface Feed {
  stop(): void;
}

/** Reads a session's capture stream in a worker; in the page where there is none, or none can be started. */
export function openFeed(options: FeedOptions): Feed {
  const worker = startWorker();
  if (!worker) return new CaptureFeed(options);
  let instead: Feed | undefined;
  let heard = false;
  worker.addEventListener('message', ({ data }: MessageEvent<FeedReport>) => {
    heard = true;
    if (data.kind === 'captured') options.captured(unpackEvents(data.events));
    else options.changed(data.state);
  });
  worker.addEventListener('error', () => {
    // Its code could not be had. What it would have read is read here.
    if (!heard) instead ??= new CaptureFeed(options);
  });
  const { url, token } = options;
  worker.postMessage({ url, token } satisfies FeedRequest);
  return {
    stop: () => {
      worker.terminate();
      instead?.stop();
    },
  };
}

function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL('./capture-feed.worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}
