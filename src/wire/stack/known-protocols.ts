import { createEventStreamDecoder } from '../sse/decoder.ts';
import type { ConnectionOptions } from './connection.ts';
import { KNOWN_CONTENTS } from './known-contents.ts';
import { KNOWN_SUBPROTOCOLS, recogniseSubprotocol } from './known-subprotocols.ts';
import type { Subprotocols } from './payload-layer.ts';

const { mqtt, 'wamp.2.json': wamp, 'json.wire101': json, 'xml.wire101': xml } = KNOWN_SUBPROTOCOLS;

/** Everything that octets can be seen to speak which no HTTP goes before, beside WebSocket. */
const SPOKEN = { mqtt, wamp, json, xml, sse: () => ({ decoder: createEventStreamDecoder }) } as Subprotocols;

/** Everything that a connection can be opened down to. */
export const KNOWN_PROTOCOLS: Pick<ConnectionOptions, 'contents' | 'subprotocols' | 'spoken' | 'recognise'> = {
  contents: KNOWN_CONTENTS,
  subprotocols: KNOWN_SUBPROTOCOLS,
  spoken: SPOKEN,
  recognise: recogniseSubprotocol,
};
