import type { ConnectionOptions } from '#wire/stack/connection.ts';
import { agreedParameters, PERMESSAGE_DEFLATE, readDeflateParameters } from '#wire/websocket/deflate-parameters.ts';
import { parseExtensions } from '#wire/websocket/extensions.ts';
import type { CaptureEvent } from './schema.ts';

type Agreed = NonNullable<Extract<CaptureEvent, { type: 'connection-opened' }>['agreed']>;

/** What a handshake that was not seen agreed on, as a connection takes it; what is no answer to an offer agrees on nothing. */
export function agreedUnseen({ subprotocol, extensions = '' }: Agreed): NonNullable<ConnectionOptions['agreed']> {
  const deflate = parseExtensions(extensions)?.find(({ name }) => name === PERMESSAGE_DEFLATE);
  const written = deflate && readDeflateParameters(deflate, 'answer');
  return {
    ...(subprotocol === undefined ? {} : { subprotocol }),
    ...(written ? { deflate: agreedParameters(written) } : {}),
  };
}
