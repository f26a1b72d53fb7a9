import type { RequestHead } from '#wire/http/head.ts';
import { judgeRequest } from '#wire/websocket/handshake.ts';
import { refusalOf } from '../malformation.ts';
import type { Problem } from '../problem.ts';

/** The answer to a request that asks for no WebSocket; it names the protocol asked for (RFC 9110 section 15.5.22). */
export const UPGRADE_REQUIRED: Problem = {
  status: 426,
  type: 'upgrade-required',
  title: 'Here WebSocket is spoken',
  headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
};

/** What every refusal of a handshake says of the versions spoken here (RFC 6455 section 4.4). */
const VERSION = { 'Sec-WebSocket-Version': '13' };

/** The refusal of an opening handshake by the rules of RFC 6455 section 4.2.1; undefined when it is none, or sound. */
export function handshakeRefusal(head: RequestHead | undefined): Problem | undefined {
  const isHandshake = head?.lines.some(({ name }) => /^sec-websocket-/i.test(name));
  const refusal = head && isHandshake ? refusalOf(judgeRequest(head)) : undefined;
  return refusal && withVersion(refusal);
}

/** A refusal of a handshake, with what it has to say of the versions spoken here. */
export function withVersion(problem: Problem): Problem {
  const upgrade = problem.status === 426 ? { Upgrade: 'websocket' } : {};
  return { ...problem, headers: { ...problem.headers, ...VERSION, ...upgrade } };
}
