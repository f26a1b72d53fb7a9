import type { ServerResponse } from 'node:http';
import { PROBLEM_TYPE, type Problem, problemBody } from '#service/problem.ts';
import { refuseOn } from './raw-response.ts';

/**
 * Answers with the problem; header fields already set on the response are kept. Does nothing once the head was sent.
 * A problem that closes the connection is answered below the HTTP library, which would cut it while octets still come in.
 */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) return;
  if (problem.headers?.['Connection'] === 'close' && response.socket !== null) {
    const set = Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
    refuseOn(response.socket, problem, Object.fromEntries(set));
    return;
  }
  const body = problemBody(problem);
  response.writeHead(problem.status, {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...problem.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
