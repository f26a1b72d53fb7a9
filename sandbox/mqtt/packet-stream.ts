import { Duplex } from 'node:stream';
import type { Carrier, Done } from '#service/mqtt/carrier.ts';
import { PacketCutter } from '#service/mqtt/packet-cutter.ts';

interface Settings {
  readonly carrier: Carrier;
  /** What the broker is to be given in place of a packet of the client. */
  readonly incoming: (packet: Uint8Array) => Uint8Array;
  /** Octets of the longest packet that a client may send. */
  readonly longest: number;
  /** A client has begun a longer one; its connection is closed. */
  readonly onTooLong: () => void;
}

/** What a broker takes for the network connection of one client: whole control packets cross it, both ways. */
export class PacketStream extends Duplex {
  readonly #carrier: Carrier;
  readonly #received = new PacketCutter();
  readonly #written = new PacketCutter();

  constructor({ carrier, incoming, longest, onTooLong }: Settings) {
    super();
    this.#carrier = carrier;
    carrier.listen({
      octets: (octets) => {
        if (this.destroyed || this.readableEnded) return;
        let hasRoom = true;
        for (const packet of this.#received.take(octets)) hasRoom = this.push(incoming(packet));
        if (this.#received.awaited > longest) {
          onTooLong();
          this.destroy(new Error('a control packet is too long'));
        } else if (!hasRoom) carrier.pause();
      },
      ended: () => {
        if (!this.destroyed && !this.readableEnded) this.push(null);
      },
    });
  }

  override _read(): void {
    this.#carrier.resume();
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, done: Done): void {
    const packets = this.#written.take(octets);
    if (packets.length === 0) done();
    packets.forEach((packet, index) => {
      this.#carrier.send(packet, index === packets.length - 1 ? done : () => {});
    });
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }

  override _final(done: Done): void {
    this.#carrier.close();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#carrier.close(error);
    done(error);
  }
}
