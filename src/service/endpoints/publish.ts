import { allowMethods, type WireExchange } from '../http/exchange.ts';
import { limitProblem, ProblemError } from '../problem.ts';

/**
 * Appends the text of a request to the session's feed as one event, and answers its number.
 * @throws ProblemError 405, 413 past the limit, 415 for what is no plain text, 400 for what is no UTF-8
 */
export function publish(exchange: WireExchange): void {
  allowMethods(exchange, 'POST');
  const { request, response, fields, session, content } = exchange;
  const { publishOctets } = session.limits;
  if (content.length > publishOctets) {
    throw new ProblemError(
      limitProblem(413, 'publishOctets', `the text of an event is at most ${publishOctets} octets`),
    );
  }
  const type = request.headers['content-type']?.toString().split(';')[0]?.trim().toLowerCase() ?? 'text/plain';
  if (type !== 'text/plain') {
    const headers = { Accept: 'text/plain' };
    throw new ProblemError({ status: 415, type: 'media-type', title: 'The content must be text/plain', headers });
  }
  const { id } = session.feed.publish(textOf(content));
  const body = `{"id":${id}}\n`;
  response.writeHead(201, {
    ...fields,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    const errors = [{ field: '(content)', message: 'must be UTF-8' }];
    throw new ProblemError({ status: 400, type: 'invalid', title: 'The content is no UTF-8', more: { errors } });
  }
}
