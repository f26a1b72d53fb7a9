import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery } from '#service/delivery.ts';
import type { PollAnswer } from '#service/poll.ts';
import { breakOff } from '../delivery/break-off.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { WireExchange } from '../delivery/exchange.ts';
import { setFields } from '../http/fields.ts';

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
  const timer = setTimeout(pass, bufferFor);
  const open = { adopt() {}, end: pass };
  const leave = () => {
    clearTimeout(timer);
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
      breakOff(response, connection, how),
    );
    return;
  }
  if (altered !== undefined) connection.replace({ intended: content, ...altered });
  if (sliceAt === undefined || altered !== undefined) response.end(content);
  else void writeSlices(response, content, sliceAt, session.deliveries);
}

/** Each slice is a write of its own; the rest is one when the session ends. */
async function writeSlices(
  response: ServerResponse,
  content: Uint8Array,
  { octets, pause }: NonNullable<Delivery['sliceAt']>,
  deliveries: Deliveries,
): Promise<void> {
  const ending = new AbortController();
  const open = { adopt() {}, end: () => ending.abort() };
  deliveries.add(open);
  response.once('close', () => deliveries.delete(open));
  let at = 0;
  for (; at + octets < content.length && !ending.signal.aborted && !response.destroyed; at += octets) {
    response.write(content.subarray(at, at + octets));
    await wait(pause, undefined, { signal: ending.signal }).catch(() => {});
  }
  deliveries.delete(open);
  response.end(content.subarray(at));
}
