import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Place } from '#sandbox/run/build-site.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** An answer of a static host. */
export interface StaticAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * What a plain host of files answers to a path: the file, the `index.html` of a folder, a redirect to a folder's slash, or the
 * site's `404.html`. It negotiates nothing, adds nothing, and has no page for what is no file.
 */
export function staticAnswer({ base, folder }: Place, path: string): StaticAnswer {
  const decoded = decodeURIComponent(path);
  const within = decoded.startsWith(base) && !decoded.includes('..') ? decoded.slice(base.length) : undefined;
  const file = within === undefined ? undefined : join(folder, within);
  const isFolder = file !== undefined && existsSync(file) && statSync(file).isDirectory();
  if (isFolder && !decoded.endsWith('/')) {
    return { status: 301, headers: { location: `${path}/` }, body: Buffer.alloc(0) };
  }
  const found = isFolder ? join(file, 'index.html') : file;
  if (found !== undefined && existsSync(found)) return { status: 200, ...content(found) };
  return { status: 404, ...content(join(folder, '404.html')) };
}

function content(file: string): Omit<StaticAnswer, 'status'> {
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  return { headers: { 'content-type': type, 'cache-control': 'max-age=600' }, body: readFileSync(file) };
}

/** A static host that runs. */
export interface StaticServer {
  readonly origin: string;
  /** Address of the site's first page. */
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  /** What is answered at a path below the base in place of its file; undefined for a file that is not there. */
  readonly instead: Map<string, string | undefined>;
  close(): Promise<void>;
}

/** Serves a built site as `staticAnswer` says, on a free port of 127.0.0.1. */
export async function serveStatic(place: Place): Promise<StaticServer> {
  const asked: string[] = [];
  const instead = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    asked.push(path);
    const { status, headers, body } = replaced(path) ?? staticAnswer(place, path);
    response.writeHead(status, headers).end(body);
  });
  const replaced = (path: string): StaticAnswer | undefined => {
    const within = path.slice(place.base.length);
    if (!instead.has(within)) return undefined;
    const text = instead.get(within);
    const { headers } = staticAnswer(place, path);
    return { status: text === undefined ? 404 : 200, headers, body: Buffer.from(text ?? '') };
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: origin + place.base,
    asked,
    instead,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
