import type { Server } from 'node:http';
import { HttpConversation } from '#service/tap/http-conversation.ts';
import type { TappedServer } from './tap.ts';

/** What Node's server answers by itself to a head that takes too long. */
const REQUEST_TIMEOUT = Buffer.from('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');

/** Node's HTTP server behind a tap; it gets every connection as a `connection` event. Its own timeouts should be 0. */
export function behindTap(server: Server): TappedServer {
  return {
    protocol: undefined,
    converse: (ledger, find, owner) => new HttpConversation(ledger, find, owner),
    take({ stream }) {
      server.emit('connection', stream);
    },
    overdue(stream) {
      const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      return server.emit('clientError', error, stream) ? 'answers itself' : REQUEST_TIMEOUT;
    },
  };
}
