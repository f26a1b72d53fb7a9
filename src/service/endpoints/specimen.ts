import { allowMethods, type WireExchange } from '../http/exchange.ts';
import { ProblemError } from '../problem.ts';
import { slicesOf } from '../specimen.ts';
import { wait } from '../wait.ts';

/**
 * Sends the session's specimen: exactly its octets, each slice a chunk and a write of its own, and then what it says.
 * @throws ProblemError 404 when the session has none, 405
 */
export async function answerSpecimen(exchange: WireExchange): Promise<void> {
  allowMethods(exchange, 'GET', 'HEAD');
  const { request, response, fields, session, connection } = exchange;
  const { specimen } = session.deliveries;
  if (specimen === undefined) {
    throw new ProblemError({ status: 404, type: 'not-found', title: 'The session has no specimen yet' });
  }
  response.writeHead(200, {
    ...fields,
    'Content-Type': specimen.contentType,
    'Cache-Control': 'no-store, no-transform',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  const open = { adopt() {}, end: () => void response.end() };
  session.deliveries.add(open);
  response.once('close', () => session.deliveries.delete(open));
  for (const [index, slice] of slicesOf(specimen).entries()) {
    // Writes of one turn would be one write.
    if (index > 0) await wait(specimen.pause, session.timers);
    if (response.destroyed || response.writableEnded) return;
    await new Promise<void>((taken) => response.write(slice, () => taken()));
  }
  if (specimen.end === 'keep open') return;
  if (specimen.end === 'end') response.end();
  else connection.breakOff('reset');
}
