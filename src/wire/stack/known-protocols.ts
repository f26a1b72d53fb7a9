import type { ConnectionOptions } from './connection.ts';
import { KNOWN_CONTENTS } from './known-contents.ts';
import { KNOWN_SUBPROTOCOLS } from './known-subprotocols.ts';

/** Everything that a connection can be opened down to. */
export const KNOWN_PROTOCOLS: Pick<ConnectionOptions, 'contents' | 'subprotocols'> = {
  contents: KNOWN_CONTENTS,
  subprotocols: KNOWN_SUBPROTOCOLS,
};
