import type { IncomingMessage } from 'node:http';
import { limitProblem, type Problem, ProblemError } from '../http/problem.ts';

interface Bounds {
  readonly bodyOctets: number;
  readonly requestMilliseconds: number;
}

/**
 * Reads a request's content to its end and forgets it, so that the answer judges the whole request and the next one can
 * follow on the connection.
 * @param waits whether some of it is being held by the gate; time does not count then
 * @throws ProblemError 413 when it is too much, 408 when it takes too long
 */
export async function readContent(request: IncomingMessage, bounds: Bounds, waits: () => boolean): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > bounds.bodyOctets) throw new ProblemError(tooMuch(bounds));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let size = 0;
  const timer = setInterval(() => waits() || reject(new ProblemError(tooLong(bounds))), bounds.requestMilliseconds);
  const take = (octets: Buffer) => {
    size += octets.length;
    if (size > bounds.bodyOctets) reject(new ProblemError(tooMuch(bounds)));
  };
  request.on('data', take);
  request.once('end', resolve);
  request.once('error', resolve);
  try {
    await promise;
  } finally {
    clearInterval(timer);
    request.off('data', take);
  }
}

function tooMuch({ bodyOctets }: Bounds): Problem {
  const problem = limitProblem(413, 'bodyOctets', `the content of a request is at most ${bodyOctets} octets`);
  return { ...problem, headers: { Connection: 'close' } };
}

function tooLong({ requestMilliseconds }: Bounds): Problem {
  const problem = limitProblem(408, 'requestMilliseconds', `a request may take ${requestMilliseconds} ms`);
  return { ...problem, headers: { Connection: 'close' } };
}
