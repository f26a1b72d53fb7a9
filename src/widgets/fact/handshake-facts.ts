import { fieldValues } from '#wire/http/head.ts';
import { fromBase64 } from '#wire/octets/base64.ts';
import { toHex } from '#wire/octets/hex.ts';
import { calculateAccept } from '#wire/websocket/accept.ts';
import type { Recorded } from './recorded.ts';

/** Facts of an opening handshake beside its sizes: what was offered, and what was chosen. */
export const handshakeFacts: Readonly<Record<string, (recorded: Recorded) => string | undefined>> = {
  'key in hex': (recorded) => {
    const octets = fromBase64(requested(recorded, 'Sec-WebSocket-Key') ?? '');
    return octets?.length === 16 ? toHex(octets, ' ') : undefined;
  },
  'accept input': (recorded) => {
    const key = requested(recorded, 'Sec-WebSocket-Key');
    return key === undefined ? undefined : calculateAccept(key).input;
  },
  'accept input octets': (recorded) => {
    const key = requested(recorded, 'Sec-WebSocket-Key');
    return key === undefined ? undefined : String(calculateAccept(key).input.length);
  },
  'digest without spaces': (recorded) => {
    const key = requested(recorded, 'Sec-WebSocket-Key');
    return key === undefined ? undefined : toHex(calculateAccept(key).digest);
  },
  version: (recorded) => requested(recorded, 'Sec-WebSocket-Version'),
  origin: (recorded) => requested(recorded, 'Origin'),
  'offered subprotocols': (recorded) => requested(recorded, 'Sec-WebSocket-Protocol'),
  'chosen subprotocol': (recorded) => answered(recorded, 'Sec-WebSocket-Protocol'),
  'offered extensions': (recorded) => requested(recorded, 'Sec-WebSocket-Extensions'),
  'chosen extensions': (recorded) => answered(recorded, 'Sec-WebSocket-Extensions'),
};

function requested({ exchange }: Recorded, name: string): string | undefined {
  return exchange && fieldValues(exchange.request, name)[0];
}

function answered({ exchange }: Recorded, name: string): string | undefined {
  return exchange?.response && fieldValues(exchange.response, name)[0];
}
