import { setupWorker } from 'msw/browser';
import { http } from 'msw/http';
import { ws } from 'msw/ws';
import { BrowserHttp } from '../browser-http.ts';
import type { BrowserWorld } from '../browser-world.ts';
import { PageRequests } from './page-requests.ts';
import { takeOver } from './page-socket.ts';

interface Browser {
  readonly world: BrowserWorld;
  /** By lane: a browser's limit of connections counts by listener. The empty one is what all share. */
  readonly requests: Map<string, PageRequests>;
}

/** The browser of one simulation, by the token in its addresses. */
const browsers = new Map<string, Browser>();

let started: Promise<unknown> | undefined;

/**
 * Has requests and WebSockets of this page to `base`, an absolute address that ends in `/`, answered by simulations, and by
 * nothing else.
 *
 * @param worker address of the service worker by which the page's requests come
 */
export function intercept(base: string, worker: string): Promise<unknown> {
  started ??= start(base, worker);
  return started;
}

/** What goes to `token`'s addresses is for a browser of `world` until `stop` is called. */
export function answerFor(token: string, world: BrowserWorld): { readonly requests: PageRequests; stop(): void } {
  const browser = { world, requests: new Map<string, PageRequests>() };
  browsers.set(token, browser);
  return {
    requests: requestsOn(browser, ''),
    stop: () => void browsers.delete(token),
  };
}

function requestsOn({ world, requests }: Browser, lane: string): PageRequests {
  const known = requests.get(lane);
  if (known !== undefined) return known;
  const made = new PageRequests(new BrowserHttp(world));
  requests.set(lane, made);
  return made;
}

function start(base: string, worker: string): Promise<unknown> {
  const sockets = ws.link(`${base.replace(/^http/, 'ws')}*`);
  const handler = sockets.addEventListener('connection', ({ client, info }) => {
    const { socket } = client as typeof client & { readonly socket: WebSocket };
    const { target } = placeOf(socket.url, base);
    const browser = browsers.get(tokenOf(target));
    if (browser) takeOver(socket, browser.world, target, [info.protocols ?? []].flat());
    else client.close(1011, 'no such session');
  });
  const requests = http.all(`${base}*`, ({ request }) => {
    const { lane, target } = placeOf(request.url, base);
    const browser = browsers.get(tokenOf(target));
    return browser === undefined ? Response.error() : requestsOn(browser, lane).answer(request, target);
  });
  const network = setupWorker(handler, requests);
  return network.start({
    serviceWorker: { url: worker, options: { updateViaCache: 'none' } },
    onUnhandledFrame: 'bypass',
    quiet: true,
  });
}

/** On which lane an address of a session is, and its request target there: what comes after `base`. */
function placeOf(address: string, base: string): { readonly lane: string; readonly target: string } {
  const { pathname, search } = new URL(address);
  const path = pathname.slice(new URL(base).pathname.length - 1);
  const lane = /^\/lane-\d+(?=\/)/.exec(path)?.[0] ?? '';
  return { lane, target: path.slice(lane.length) + search };
}

function tokenOf(target: string): string {
  return target.split('/')[2] ?? '';
}
