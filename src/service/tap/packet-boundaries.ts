/** Where control packets of MQTT end in a stream of octets, without keeping any of them. */
export class PacketBoundaries {
  /** The first octet of the packet under way; undefined between packets. */
  #first: number | undefined;
  /** Octets of its remaining length read so far, and the value that they make; then what is left of the packet. */
  #lengthOctets = 0;
  #remaining = 0;
  #hasLength = false;
  #lost = false;

  /** Whether a packet has begun and not ended. */
  get inside(): boolean {
    return this.#first !== undefined && !this.#lost;
  }

  /** Takes the next octets; returns the types of the packets that end in them. */
  take(octets: Uint8Array): number[] {
    const ended: number[] = [];
    let at = 0;
    while (at < octets.length && !this.#lost) {
      if (this.#first === undefined) {
        this.#first = octets[at] ?? 0;
        this.#lengthOctets = 0;
        this.#remaining = 0;
        this.#hasLength = false;
        at += 1;
      } else if (this.#hasLength) {
        const taken = Math.min(this.#remaining, octets.length - at);
        this.#remaining -= taken;
        at += taken;
      } else {
        this.#readLength(octets[at] ?? 0);
        at += 1;
      }
      if (this.#hasLength && this.#remaining === 0 && this.#first !== undefined) {
        ended.push(this.#first >>> 4);
        this.#first = undefined;
      }
    }
    return ended;
  }

  /** The remaining length is a variable byte integer (MQTT 3.1.1 section 2.2.3, MQTT 5.0 section 1.5.5). */
  #readLength(octet: number): void {
    this.#remaining |= (octet & 0x7f) << (7 * this.#lengthOctets);
    this.#lengthOctets += 1;
    if (octet < 0x80) this.#hasLength = true;
    else if (this.#lengthOctets === 4) this.#lost = true;
  }
}
