import type { Side } from '../octets/dissection.ts';
import { createMessageDecoder, type MessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { readXml } from './reader.ts';

/**
 * A decoder of XML documents that `side` sends, each in a message of its own; of one document, which ends with the stream, where
 * nobody tells of messages.
 */
export function createXmlDecoder(stream: OctetStream, side: Side): MessageDecoder {
  return createMessageDecoder(stream, {
    protocol: 'xml',
    name: () => 'document',
    read: (octets, offset, _, index) => ({
      kind: 'document',
      ...readXml({ octets, offset, side, whole: index !== undefined }),
    }),
  });
}
