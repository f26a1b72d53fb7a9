import type { Breach, Side } from '../octets/dissection.ts';
import { createMessageDecoder, type MessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { readMessage, type WampMessage } from './message.ts';
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
  /** What messages broke by what was said before them, by their index in the unit table. */
  const outOfPlace = new Map<number, readonly Breach[]>();
  /** The message that came last: it is mostly the one that is looked at, and is not parsed again for that. */
  let newest: { readonly index: number; readonly message: WampMessage } | undefined;

  return createMessageDecoder(stream, {
    protocol: 'wamp',
    name: (kind) => messageTypeOf(kind)?.name ?? 'unknown message',
    follow(octets, offset, index) {
      const message = readMessage({ octets, offset, side, whole: true });
      const broken = follow(session, side, message).map(({ rule, at }) => {
        return { rule, offset: at?.offset ?? offset, length: at?.length ?? octets.length, blame: side };
      });
      if (broken.length > 0) remember(index, broken);
      newest = { index, message };
      return message.type?.code ?? 0;
    },
    read(octets, offset, _, index) {
      const known = index !== undefined && newest?.index === index ? newest.message : undefined;
      const { kind, fields, broken } = known ?? readMessage({ octets, offset, side, whole: index !== undefined });
      const placed = (index === undefined ? undefined : outOfPlace.get(index)) ?? [];
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
