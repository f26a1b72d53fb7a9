import { OctetBuffer } from './octet-buffer.ts';
import { UnitTable } from './unit-table.ts';

/**
 * One direction of a connection: its octets so far, the index of the units found in them, and whether and how it has
 * ended. Several decoders may index one stream one after the other, as when HTTP becomes WebSocket.
 */
export class OctetStream {
  readonly octets: OctetBuffer;
  readonly units = new UnitTable();
  /** True once no octets follow: the sender has closed its half, or the connection is closed. */
  ended = false;
  /** True where it ended because the other side had closed before: what is unfinished then is no mistake of the sender. */
  cut = false;

  /** @param start absolute offset of the first octet, for a stream seen from the middle. */
  constructor(start = 0) {
    this.octets = new OctetBuffer(start);
  }
}
