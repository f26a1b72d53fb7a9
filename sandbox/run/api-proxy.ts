import { type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { isApiPath } from '../api/dispatch.ts';

/** Passes what belongs to the API on to the control listener at `host` and `port`, as it is; the rest goes to `next`. */
export function createApiProxy(host: string, port: number) {
  return (incoming: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const path = (incoming.url ?? '/').split('?')[0] ?? '/';
    if (!isApiPath(path)) {
      next();
      return;
    }
    const { method, url, headers } = incoming;
    const passed = sendRequest({ host, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      response.flushHeaders();
      answer.pipe(response);
    });
    passed.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'Content-Type': 'text/plain' }).end('The sandbox is not up.\n');
    });
    response.on('close', () => passed.destroy());
    incoming.pipe(passed);
  };
}
