import type { WireExchange } from '../http/exchange.ts';

/**
 * A request whose content goes on while it is being answered: each read of content is told at once by a line of JSON,
 * until the content ends, the session ends, or the client is gone. Nothing of the content is kept.
 */
export function answerUpload({ request, response, fields, session, connection, check }: WireExchange): void {
  let total = 0;
  response.writeHead(200, {
    ...fields,
    'Content-Type': 'application/x-ndjson',
    'Cache-Control': 'no-store, no-transform',
  });
  response.flushHeaders();
  const open = { adopt() {}, end: () => void response.end() };
  session.deliveries.add(open);
  response.once('close', () => session.deliveries.delete(open));
  response.on('drain', () => request.resume());
  request.on('data', (octets) => {
    if (response.writableEnded) return;
    total += octets.length;
    try {
      check();
    } catch {
      // The head of the answer has gone: only the end of the connection can still say that something is wrong.
      connection.close('limit');
      return;
    }
    if (!response.write(`{"received":${octets.length},"total":${total}}\n`)) request.pause();
  });
  request.once('end', () => response.end());
}
