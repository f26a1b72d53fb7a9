import type { Delivery } from '../delivery.ts';
import { breakOff } from '../http/break-off.ts';
import type { ExchangeResponse, WireExchange } from '../http/exchange.ts';
import { setFields } from '../http/fields.ts';
import type { PollAnswer } from '../poll.ts';
import type { TechniqueSession } from '../technique-session.ts';
import type { Timer } from '../timers.ts';

/** Sends the answer to a poll of either kind, when and as the session's settings say. */
export function sendPollAnswer(exchange: WireExchange, answer: PollAnswer): void {
  const { session, response } = exchange;
  const { deliveries } = session;
  const { bufferFor } = deliveries.state.settings;
  if (bufferFor === undefined) {
    writePollAnswer(exchange, answer);
    return;
  }
  const pass = () => {
    leave();
    writePollAnswer(exchange, answer);
  };
  const timer = session.timers.set(pass, bufferFor);
  const open = { adopt() {}, end: pass };
  const leave = () => {
    session.timers.clear(timer);
    deliveries.delete(open);
  };
  deliveries.add(open);
  response.once('close', leave);
}

function writePollAnswer(
  { request, response, fields, session, connection }: WireExchange,
  { status, lines, content, altered }: PollAnswer,
): void {
  setFields(response, fields);
  const { state } = session.deliveries;
  const { cacheControl, keepAlive, breakAnswer, sliceAt } = state.settings;
  if (cacheControl !== 'none') response.setHeader('Cache-Control', cacheControl);
  if (keepAlive && response.shouldKeepAlive) {
    response.setHeader('Connection', 'keep-alive');
    response.setHeader('Keep-Alive', `timeout=${Math.floor(session.limits.idleMilliseconds / 1000)}`);
  }
  for (const [name, value] of Object.entries(lines)) response.setHeader(name, value);
  // What a fault replaces is as long as it is: it goes as a chunk.
  if (status === 200 && altered === undefined) response.setHeader('Content-Length', content.length);
  response.writeHead(status);
  if (status !== 200 || request.method === 'HEAD') {
    response.end();
    return;
  }
  if (breakAnswer !== undefined && state.take('breakAnswer')) {
    // The head promised more than will come (RFC 9112 section 8).
    const { octets, how } = breakAnswer;
    response.write(content.subarray(0, Math.min(octets, content.length - 1)), () =>
      breakOff(response, connection, how, session.timers),
    );
    return;
  }
  if (altered !== undefined) connection.replace({ intended: content, ...altered });
  if (sliceAt === undefined || altered !== undefined) response.end(content);
  else writeSlices(response, content, sliceAt, session);
}

/** Each slice is a write of its own; the rest is one when the session ends. */
function writeSlices(
  response: ExchangeResponse,
  content: Uint8Array,
  { octets, pause }: NonNullable<Delivery['sliceAt']>,
  { deliveries, timers }: TechniqueSession,
): void {
  let at = 0;
  let pausing: Timer | undefined;
  const leave = () => {
    timers.clear(pausing);
    deliveries.delete(open);
  };
  const finish = () => {
    leave();
    response.end(content.subarray(at));
  };
  const open = { adopt() {}, end: finish };
  const next = () => {
    if (at + octets >= content.length) {
      finish();
      return;
    }
    response.write(content.subarray(at, at + octets));
    at += octets;
    pausing = timers.set(next, pause);
  };
  deliveries.add(open);
  response.once('close', leave);
  next();
}
