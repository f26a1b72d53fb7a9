import type { Side, Unit } from '#wire/octets/dissection.ts';
import type { MessageDecoder } from '#wire/octets/message-decoder.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { createWampDecoder } from '#wire/wamp/decoder.ts';
import { WampSession } from '#wire/wamp/session.ts';
import { octetsOf } from '../message-feeding.ts';

/** A decoder of one side of a connection that is seen from the middle: messages are judged by themselves. */
export function lonelyDecoder(stream: OctetStream, side: Side): MessageDecoder {
  return createWampDecoder(stream, { side, session: new WampSession({ whole: false }) });
}

export type Sent = readonly [side: Side, message: string | Uint8Array];

/** Plays a whole connection, in the order in which its messages crossed; their units in that order. */
export function play(sent: readonly Sent[]): Unit[] {
  const session = new WampSession({ whole: true });
  const streams = { client: new OctetStream(), server: new OctetStream() };
  const decoders = {
    client: createWampDecoder(streams.client, { side: 'client', session }),
    server: createWampDecoder(streams.server, { side: 'server', session }),
  };
  return sent.map(([side, message]) => {
    streams[side].octets.append(octetsOf(message));
    decoders[side].advance();
    decoders[side].endMessage();
    return decoders[side].dissect(streams[side].units.count - 1);
  });
}
