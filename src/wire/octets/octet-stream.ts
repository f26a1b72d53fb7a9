import { OctetBuffer } from './octet-buffer.ts';
import { UnitTable } from './unit-table.ts';

/**
 * One direction of a connection: its octets so far, the index of the units found in them, and whether the peer has
 * ended it. Several decoders may index one stream one after the other, as when HTTP becomes WebSocket.
 */
export class OctetStream {
  readonly octets: OctetBuffer;
  readonly units = new UnitTable();
  /** True once the sender has closed its half: no octets follow. */
  ended = false;

  /** @param start absolute offset of the first octet, for a stream seen from the middle. */
  constructor(start = 0) {
    this.octets = new OctetBuffer(start);
  }
}
