import type { Duplex } from 'node:stream';
import { bareRefusal } from '#service/http/bare-refusal.ts';
import type { Problem } from '#service/problem.ts';

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
  stream.on('error', () => stream.destroy());
  stream.end(bareRefusal(problem, headers));
  stream.resume();
  const cut = setTimeout(() => stream.destroy(), FAREWELL_MILLISECONDS);
  cut.unref();
  stream.once('close', () => clearTimeout(cut));
}
