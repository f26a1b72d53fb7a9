import type { Decoder } from '../octets/dissection.ts';
import { toHex } from '../octets/hex.ts';
import { createMessageDecoder } from '../octets/message-decoder.ts';
import type { OctetStream } from '../octets/octet-stream.ts';

/** How many octets are shown at most. */
const SHOWN_OCTETS = 4096;

/** A decoder of content of a known media type that is not opened, one unit for all of it; `why` says what keeps it closed. */
export function createUnopenedDecoder(stream: OctetStream, why: string): Decoder {
  return createMessageDecoder(stream, {
    protocol: 'unopened',
    name: () => 'content',
    read(octets, offset) {
      const value = toHex(octets.subarray(0, SHOWN_OCTETS));
      const fields = [{ name: 'coded octets', offset, length: octets.length, value, meaning: why }];
      return { kind: 'content', fields, broken: [] };
    },
  });
}
