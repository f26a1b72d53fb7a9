import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEM_TYPE, type Problem, problemBody } from '#service/problem.ts';

/** How long a refused client may take to read its answer before the connection is cut. */
const FAREWELL_MILLISECONDS = 1000;

/**
 * Answers on the bare stream, where there is no request that the HTTP library could answer, and closes it. The stream is
 * read on for a moment: closing with unread octets would reset the connection and take the answer with it (RFC 9112
 * section 9.6).
 */
export function refuseOn(stream: Duplex, problem: Problem, headers: Readonly<Record<string, string>> = {}): void {
  if (!stream.writable) {
    stream.destroy();
    return;
  }
  const body = problemBody(problem);
  const fields = new Map<string, string>();
  const set = (given: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(given)) fields.set(name.toLowerCase(), `${name}: ${value}\r\n`);
  };
  set(headers);
  set({
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  set(problem.headers ?? {});
  set({ Connection: 'close' });
  const lines = [...fields.values()];
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  stream.resume();
  const cut = setTimeout(() => stream.destroy(), FAREWELL_MILLISECONDS);
  cut.unref();
  stream.once('close', () => clearTimeout(cut));
}
