import { setupWorker } from 'msw/browser';
import { http } from 'msw/http';
import { ws } from 'msw/ws';
import { BrowserHttp } from '../browser-http.ts';
import type { BrowserWorld } from '../browser-world.ts';
import { PageRequests } from './page-requests.ts';
import { takeOver } from './page-socket.ts';

interface Browser {
  readonly world: BrowserWorld;
  readonly requests: PageRequests;
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
  const requests = new PageRequests(new BrowserHttp(world));
  browsers.set(token, { world, requests });
  return {
    requests,
    stop: () => void browsers.delete(token),
  };
}

function start(base: string, worker: string): Promise<unknown> {
  const sockets = ws.link(`${base.replace(/^http/, 'ws')}*`);
  const handler = sockets.addEventListener('connection', ({ client, info }) => {
    const { socket } = client as typeof client & { readonly socket: WebSocket };
    const target = targetOf(socket.url, base);
    const browser = browsers.get(tokenOf(target));
    if (browser) takeOver(socket, browser.world, target, [info.protocols ?? []].flat());
    else client.close(1011, 'no such session');
  });
  const requests = http.all(`${base}*`, ({ request }) => {
    const target = targetOf(request.url, base);
    return browsers.get(tokenOf(target))?.requests.answer(request, target) ?? Response.error();
  });
  const network = setupWorker(handler, requests);
  return network.start({
    serviceWorker: { url: worker, options: { updateViaCache: 'none' } },
    onUnhandledFrame: 'bypass',
    quiet: true,
  });
}

/** The request target of an address of a session: what comes after `base`. */
function targetOf(address: string, base: string): string {
  const { pathname, search } = new URL(address);
  return pathname.slice(new URL(base).pathname.length - 1) + search;
}

function tokenOf(target: string): string {
  return target.split('/')[2] ?? '';
}
