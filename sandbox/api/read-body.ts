import type { IncomingMessage } from 'node:http';
import { limitProblem, ProblemError } from '#service/problem.ts';

/**
 * The JSON content of a request; undefined when there is none.
 * @param wanted whether the request may carry content at all
 * @throws ProblemError 413 past `limit` octets, 415 for another media type, 400 for what is no JSON or not wanted
 */
export async function readJson(incoming: IncomingMessage, limit: number, wanted: boolean): Promise<unknown> {
  const octets = await readContent(incoming, limit);
  if (octets.length === 0) return undefined;
  if (!wanted) {
    const errors = [{ field: '(content)', message: 'must be left out' }];
    throw new ProblemError({ status: 400, type: 'invalid', title: 'This takes no content', more: { errors } });
  }
  const type = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    const headers = { Accept: 'application/json' };
    throw new ProblemError({ status: 415, type: 'media-type', title: 'The content must be application/json', headers });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ProblemError({ status: 400, type: 'not-json', title: 'The content is no JSON', detail });
  }
}

async function readContent(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  for await (const piece of incoming) {
    size += piece.length;
    if (size > limit) throw tooLarge(limit);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(limit: number): ProblemError {
  const problem = limitProblem(413, 'bodyOctets', `the content of a request is at most ${limit} octets`);
  return new ProblemError({ ...problem, headers: { Connection: 'close' } });
}
