import type { ExchangeRequest, ExchangeResponse } from '../http/exchange.ts';
import { planAnswer } from '../http-behaviour.ts';
import { ProblemError } from '../problem.ts';
import type { Timers } from '../timers.ts';
import { wait } from '../wait.ts';

interface Asked {
  readonly timers: Timers;
  /** How the answer is to be framed, if the request says. */
  readonly framing: string | null;
  /** Octets of content that the request carried. */
  readonly contentOctets: number;
}

/**
 * Answers a plain HTTP exchange as `http-behaviour.ts` says, by the HTTP library.
 * @throws ProblemError for a method or a framing that there is not
 */
export async function answerPlainly(
  request: ExchangeRequest,
  response: ExchangeResponse,
  { timers, ...asked }: Asked,
): Promise<void> {
  const method = request.method ?? '';
  const plan = planAnswer({ method, ...asked });
  if (plan.kind === 'refusal') {
    throw new ProblemError({ status: plan.status, type: 'plain-http', title: plan.title, headers: plan.lines });
  }
  for (const [name, value] of Object.entries(plan.lines)) response.setHeader(name, value);
  const size = plan.pieces.reduce((sum, { octets }) => sum + octets.length, 0);
  if (plan.framing === 'length') response.setHeader('Content-Length', size);
  else if (plan.framing === 'close') endByClosing(response);
  if (method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  for (const { octets, after } of plan.pieces) {
    if (after > 0) await wait(after, timers);
    if (response.destroyed) return;
    response.write(octets);
  }
  if (plan.framing === 'chunked') response.addTrailers(plan.trailers);
  response.end();
}

/** With neither field only the end of the connection ends the content (RFC 9112 section 6.3, item 8). */
function endByClosing(response: ExchangeResponse): void {
  response.removeHeader('Content-Length');
  response.removeHeader('Transfer-Encoding');
  response.setHeader('Connection', 'close');
}
