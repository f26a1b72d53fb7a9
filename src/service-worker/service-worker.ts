/**
 * The site's one service worker. It answers for the files of its build from a copy, once a page has asked it to keep one, and
 * leaves simulated sessions to the simulation. Everything else it lets pass without a word: a request that a worker answers
 * with `fetch` loses its Last-Event-ID.
 */
import { type Kept, SIMULATED, type WorkerRequest } from '#link/worker-contract.ts';
import { CopyError, OfflineCopy } from './offline-copy.ts';
import { type SiteFiles, wantedOf } from './site-files.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const SITE_FILES: SiteFiles;
declare const SITE_VERSION: string;

const { scope } = self.registration;
const files = SITE_FILES;
const copy = new OfflineCopy({
  caches: self.caches,
  scope,
  files,
  version: SITE_VERSION,
  fetch: (url, init) => fetch(url, init),
});

self.addEventListener('install', (event) => {
  event.stopImmediatePropagation();
  event.waitUntil(installed());
});

/** The first worker is there at once. One that takes an older one's place has its copy whole before, or never comes. */
async function installed(): Promise<void> {
  if (await copy.hasEarlier()) await copy.make();
  else await self.skipWaiting();
}

self.addEventListener('activate', (event) => {
  event.stopImmediatePropagation();
  event.waitUntil(Promise.all([copy.tidy().catch(() => {}), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  const asked = event.data as WorkerRequest | 'CLIENT_CLOSE';
  const [port] = event.ports;
  switch (asked) {
    case 'CLIENT_CLOSE':
      // The simulation's worker would unregister itself with the last simulated page: this worker is the site's.
      event.stopImmediatePropagation();
      break;
    case 'keep a copy':
      event.stopImmediatePropagation();
      event.waitUntil(keep().then((kept) => port?.postMessage(kept)));
      break;
    case 'take over':
      event.stopImmediatePropagation();
      event.waitUntil(self.skipWaiting());
      break;
    case 'claim':
      event.stopImmediatePropagation();
      event.waitUntil(self.clients.claim());
      break;
  }
});

let keeping: Promise<Kept> | undefined;

/** Makes the copy unless it is there or under way. */
function keep(): Promise<Kept> {
  keeping ??= copy
    .make()
    .then((): Kept => ({ kept: true }))
    .catch(
      (error: unknown): Kept => ({ kept: false, reason: error instanceof CopyError ? error.message : String(error) }),
    )
    .finally(() => {
      keeping = undefined;
    });
  return keeping;
}

self.addEventListener('fetch', (event) => {
  const wanted = wantedOf(event.request, scope, files, SIMULATED);
  if (wanted.kind === 'simulated') return;
  event.stopImmediatePropagation();
  if (wanted.kind === 'file') event.respondWith(file(event.request, wanted.path));
  else if (wanted.kind === 'no page') event.respondWith(noPage(event.request, wanted.path));
});

async function file(request: Request, path: string): Promise<Response> {
  return (await copy.match(path)) ?? (await fetch(request));
}

/** A page that is no file of this build may be one of a later build, or want its slash; without a network it is none. */
async function noPage(request: Request, path: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (Object.hasOwn(files, `${path}/`)) return Response.redirect(`${scope}${path}/`, 301);
    const page = await copy.match('404.html');
    if (!page) throw error;
    return new Response(page.body, { status: 404, headers: page.headers });
  }
}
