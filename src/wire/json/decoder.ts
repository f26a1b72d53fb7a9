import type { Side } from '../octets/dissection.ts';
import { createMessageDecoder, type MessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { readJson } from './reader.ts';

/**
 * A decoder of JSON texts that `side` sends, each in a message of its own; of one text, which ends with the stream, where
 * nobody tells of messages.
 */
export function createJsonDecoder(stream: OctetStream, side: Side): MessageDecoder {
  return createMessageDecoder(stream, {
    protocol: 'json',
    name: () => 'text',
    read(octets, offset, _, index) {
      const { fields, broken } = readJson({ octets, offset, side, whole: index !== undefined });
      return { kind: 'text', fields, broken };
    },
  });
}
