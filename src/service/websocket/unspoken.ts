import { Endpoint } from './endpoint.ts';
import type { OpenedSocket, SessionEndpoint } from './socket-technique.ts';

/** "Protocol error" (RFC 6455 section 7.4.1). */
const PROTOCOL_ERROR = 1002;

/**
 * A socket at an address where only `subprotocols` are spoken, opened without agreement on one of them: nobody could say what
 * its messages mean, so it is closed before the first one.
 */
export function closeUnspoken(opened: OpenedSocket, subprotocols: readonly string[]): SessionEndpoint {
  const endpoint = new Endpoint(opened, { received: () => {} });
  endpoint.do([
    { kind: 'close', code: PROTOCOL_ERROR, reason: `no subprotocol agreed on; here: ${subprotocols.join(', ')}` },
  ]);
  return endpoint;
}
