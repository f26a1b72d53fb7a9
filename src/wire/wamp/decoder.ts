import type { Breach, Side } from '../octets/dissection.ts';
import { createMessageDecoder, type MessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { readMessage } from './message.ts';
import { messageTypeOf } from './message-types.ts';
import type { WampSession } from './session.ts';
import { follow } from './session-follower.ts';

/** So many messages that broke a rule by their place are remembered. */
const MANY = 4096;

export interface WampDecoderOptions {
  /** Who sends the octets of the stream: the client, or the router as `server`. */
  readonly side: Side;
  /** What is known of the session; the decoder of the other direction has the same. */
  readonly session: WampSession;
}

/**
 * A decoder of the WAMP messages that one side sends (WAMP basic profile, serialized as JSON): each is a message of the WebSocket.
 */
export function createWampDecoder(stream: OctetStream, { side, session }: WampDecoderOptions): MessageDecoder {
  /** What messages broke by what was said before them, by their index in the unit table; spans count from the message. */
  const outOfPlace = new Map<number, readonly Breach[]>();

  return createMessageDecoder(stream, {
    protocol: 'wamp',
    name: (kind) => messageTypeOf(kind)?.name ?? 'unknown message',
    follow(octets, _, index) {
      const message = readMessage({ octets, offset: 0, side, whole: true });
      const broken = follow(session, side, message).map(({ rule, at }) => {
        const { offset, length } = at ?? { offset: 0, length: octets.length };
        return { rule, offset, length, blame: side };
      });
      if (broken.length > 0) remember(index, broken);
      return message.type?.code ?? 0;
    },
    read(octets, offset, _, index) {
      const { kind, fields, broken } = readMessage({ octets, offset, side, whole: index !== undefined });
      const more = (index === undefined ? undefined : outOfPlace.get(index)) ?? [];
      const placed = more.map((breach) => ({ ...breach, offset: offset + breach.offset }));
      return { kind, fields, broken: [...placed, ...broken] };
    },
  });

  function remember(index: number, broken: readonly Breach[]): void {
    outOfPlace.set(index, broken);
    if (outOfPlace.size <= MANY) return;
    for (const oldest of outOfPlace.keys()) {
      outOfPlace.delete(oldest);
      return;
    }
  }
}
