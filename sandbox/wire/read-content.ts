import type { IncomingMessage } from 'node:http';
import { limitProblem, type Problem, ProblemError } from '#service/problem.ts';

interface Bounds {
  readonly bodyOctets: number;
  readonly requestMilliseconds: number;
}

interface Watch {
  /** Whether some of the content is being held by the gate; time does not count then. */
  readonly waits: () => boolean;
  /** Throws when what has come in so far must be refused. */
  readonly check: () => void;
}

/** What most requests carry. */
export const NO_CONTENT = Buffer.alloc(0);

const CHECK_MILLISECONDS = 50;

/**
 * Reads a request's content to its end, so that the answer judges the whole request and the next one can follow on the
 * connection.
 * @throws ProblemError 413 when it is too much, 408 when it takes too long, or what `check` throws
 */
export async function readContent(request: IncomingMessage, bounds: Bounds, { waits, check }: Watch): Promise<Buffer> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  // RFC 9112 section 6.3, item 7: neither field, no content.
  if (length === undefined && coding === undefined) return NO_CONTENT;
  if (Number(length ?? 0) > bounds.bodyOctets) throw new ProblemError(tooMuch(bounds));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const pieces: Buffer[] = [];
  let size = 0;
  const take = (octets: Buffer) => {
    pieces.push(octets);
    size += octets.length;
    if (size > bounds.bodyOctets) reject(new ProblemError(tooMuch(bounds)));
  };
  const recheck = () => {
    try {
      check();
    } catch (error) {
      reject(error);
    }
  };
  const deadline = setInterval(() => waits() || reject(new ProblemError(tooLong(bounds))), bounds.requestMilliseconds);
  const checks = setInterval(recheck, CHECK_MILLISECONDS);
  request.on('data', take);
  request.once('end', resolve);
  request.once('error', resolve);
  try {
    await promise;
  } finally {
    clearInterval(deadline);
    clearInterval(checks);
    request.off('data', take).off('end', resolve).off('error', resolve);
  }
  return pieces.length === 0 ? NO_CONTENT : Buffer.concat(pieces);
}

function tooMuch({ bodyOctets }: Bounds): Problem {
  const problem = limitProblem(413, 'bodyOctets', `the content of a request is at most ${bodyOctets} octets`);
  return { ...problem, headers: { Connection: 'close' } };
}

function tooLong({ requestMilliseconds }: Bounds): Problem {
  const problem = limitProblem(408, 'requestMilliseconds', `a request may take ${requestMilliseconds} ms`);
  return { ...problem, headers: { Connection: 'close' } };
}
