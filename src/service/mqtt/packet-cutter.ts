import { readVariableByteInteger } from '#wire/mqtt/variable-byte-integer.ts';
import { joinOctets } from '#wire/octets/join.ts';

/** Cuts a stream of octets into control packets, each whole. */
export class PacketCutter {
  #rest: Uint8Array = new Uint8Array(0);
  /** Octets of the packet that has begun and is not whole, as its remaining length says; 0 when none has. */
  awaited = 0;

  /** Takes the next octets; returns the packets that they complete. What can be no packet comes as it is. */
  take(octets: Uint8Array): Uint8Array[] {
    const all = this.#rest.length === 0 ? octets : joinOctets([this.#rest, octets]);
    const packets: Uint8Array[] = [];
    let at = 0;
    this.awaited = 0;
    while (at < all.length) {
      const length = lengthAt(all, at);
      if (length === 'unfinished') break;
      if (at + length > all.length) {
        this.awaited = length;
        break;
      }
      packets.push(all.subarray(at, at + length));
      at += length;
    }
    this.#rest = all.slice(at);
    return packets;
  }
}

/** Octets of the packet at `at`, its fixed header included (section 2.2); all that is there when its length does not end. */
function lengthAt(octets: Uint8Array, at: number): number | 'unfinished' {
  const remaining = readVariableByteInteger(octets, at + 1, octets.length);
  if (remaining === 'unfinished') return 'unfinished';
  if (remaining === 'too long') return octets.length - at;
  return 1 + remaining.length + remaining.value;
}
