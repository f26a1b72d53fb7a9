import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerPreflight, isPreflight, readingFields } from '#service/http/cross-origin.ts';
import { setFields } from '#service/http/fields.ts';
import type { Limits } from '#service/limits.ts';
import { limitProblem, ProblemError } from '#service/problem.ts';
import { dispatch, isApiPath, NO_WORKSHOP } from '../api/dispatch.ts';
import type { ApiContext } from '../api/route.ts';
import type { AllowedHosts } from '../http/allowed-hosts.ts';
import { refuseClientError } from '../http/client-error.ts';
import { ConnectionQuota } from '../http/connection-quota.ts';
import { checkHost, checkOrigin } from '../http/cross-origin.ts';
import type { Listener } from '../http/listen-on.ts';
import { listenOn } from '../http/listen-on.ts';
import { problemOf } from '../http/problem-of.ts';
import { refuseOn } from '../http/raw-response.ts';
import { sendProblem } from '../http/send-problem.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { SiteHandler } from './site.ts';

/** Where pages are told of the workshop as it goes. */
const LIVE = '/api/workshop/live';

interface Settings {
  readonly allowed: AllowedHosts;
  readonly limits: Limits;
  readonly site: SiteHandler;
  readonly api: ApiContext;
}

/** The control listener: the site, the API and the captures. It is never tapped. */
export function createControlListener({ allowed, limits, site, api }: Settings): Listener {
  const quota = new ConnectionQuota(limits.controlConnectionsPerAddress);
  const server = createServer({
    maxHeaderSize: limits.headOctets,
    headersTimeout: limits.headMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    keepAliveTimeout: limits.idleMilliseconds,
    connectionsCheckingInterval: 1000,
    requireHostHeader: false,
    noDelay: true,
  });

  server.prependListener('connection', (socket: Socket) => {
    if (quota.admit(socket)) return;
    const detail = `${limits.controlConnectionsPerAddress} connections of this address are open`;
    refuseOn(socket, limitProblem(503, 'controlConnectionsPerAddress', detail, 5));
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.socket.writableEnded) return;
    response.on('error', () => {});
    try {
      const authority = checkHost(request, allowed);
      const url = urlOf(request, authority);
      setSecurityHeaders(response, authority, api.ports());
      if (!isApiPath(url.pathname)) {
        site(request, response);
        return;
      }
      setFields(response, readingFields(checkOrigin(request, authority, allowed)));
      if (isPreflight(request)) answerPreflight(response);
      else dispatch(request, response, { ...api, limits, url });
    } catch (error) {
      sendProblem(response, problemOf(error));
    }
  });

  // The live socket of a workshop is all that is upgraded here.
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    try {
      const authority = checkHost(request, allowed);
      const { pathname } = urlOf(request, authority);
      checkOrigin(request, authority, allowed);
      if (pathname !== LIVE) throw new ProblemError({ status: 404, type: 'not-found', title: 'There is nothing here' });
      if (api.workshop === undefined) throw new ProblemError(NO_WORKSHOP);
      api.workshop.live.upgrade(request, stream, head);
    } catch (error) {
      refuseOn(stream, problemOf(error));
    }
  });

  server.on('clientError', (error: NodeJS.ErrnoException, stream) => refuseClientError(error, stream));
  return listenOn(server, () => server.closeAllConnections());
}

function urlOf(request: IncomingMessage, authority: string): URL {
  const base = `http://${authority}`;
  const target = request.url ?? '/';
  if (!target.startsWith('/') || !URL.canParse(base + target)) {
    throw new ProblemError({ status: 400, type: 'target', title: 'The request target must be a path' });
  }
  return new URL(base + target);
}
