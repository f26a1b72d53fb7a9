import type { ServerResponse } from 'node:http';
import type { Ports } from '../api/session-view.ts';
import { hostNameOf } from '../http/allowed-hosts.ts';

/**
 * What the site's pages may do: run and fetch what this origin serves, and talk to the wire listener, on each of its ports, under the
 * name by which the client addressed this one.
 */
export function setSecurityHeaders(
  response: ServerResponse,
  authority: string,
  { wire: wirePort, lanes }: Ports,
): void {
  const host = hostNameOf(authority);
  const wire = `${host}:${wirePort}`;
  const connects = [wirePort, ...lanes].map((port) => `http://${host}:${port} ws://${host}:${port}`);
  const policy = [
    "default-src 'none'",
    // The index of the site's search is read by WebAssembly, which this allows and `eval` stays refused.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    `img-src 'self' data: http://${wire}`,
    "font-src 'self'",
    // Older browsers do not count WebSockets as the page's own origin.
    `connect-src 'self' ws://${authority} ${connects.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "worker-src 'self'",
    "manifest-src 'self'",
  ];
  response.setHeader('Content-Security-Policy', policy.join('; '));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}
