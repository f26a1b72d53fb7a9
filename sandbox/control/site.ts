import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** Astro names its hashed assets so; whatever else is served may change under its name. */
const HASHED = /^\/_astro\//;

export type SiteHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves the built site in `folder`: hashed assets for ever, the rest asked for anew each time, 404.html for no page. */
export function createSite(folder: string): SiteHandler {
  const notFound = join(folder, '404.html');
  const missing = (_request: IncomingMessage, response: ServerResponse) => {
    const page = existsSync(notFound) ? readFileSync(notFound) : Buffer.from('There is no such page.\n');
    const type = existsSync(notFound) ? 'text/html;charset=utf-8' : 'text/plain;charset=utf-8';
    response.writeHead(404, { 'Content-Type': type, 'Content-Length': page.length, 'Cache-Control': 'no-cache' });
    response.end(response.req.method === 'HEAD' ? undefined : page);
  };
  const serve = sirv(folder, {
    // Looks at the folder at each request: the site may be built anew while it is served.
    dev: true,
    etag: true,
    gzip: true,
    brotli: true,
    onNoMatch: missing,
    setHeaders(response, path) {
      const hashed = HASHED.test(path);
      response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (request, response) => {
    // A server may ignore Range (RFC 9110 section 14.2); the library throws at one that ends before it begins.
    delete request.headers.range;
    if (request.method === 'GET' || request.method === 'HEAD') serve(request, response);
    else response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  };
}
