import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { PacketCutter } from './packet-cutter.ts';

/** Close codes of RFC 6455 section 7.4.1. */
const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const UNSUPPORTED_DATA = 1003;

type Done = (error?: Error | null) => void;

/**
 * The octets of MQTT inside a WebSocket as one stream: what comes is joined, for packets need not end where messages do
 * ([MQTT-6.0.0-2]); what is written leaves as one binary message for each control packet.
 */
export class WebSocketStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #cutter = new PacketCutter();

  constructor(socket: WebSocket) {
    super({ decodeStrings: true });
    this.#socket = socket;
    socket.on('message', (octets: Buffer, isBinary: boolean) => {
      if (!isBinary) this.#refuseText();
      else if (!this.destroyed && !this.readableEnded && !this.push(octets)) socket.pause();
    });
    socket.on('ping', (octets: Buffer) => socket.pong(octets, false));
    socket.once('close', () => {
      if (!this.destroyed) this.push(null);
    });
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    const packets = this.#cutter.take(chunk);
    if (packets.length === 0) done();
    for (const [index, packet] of packets.entries()) {
      this.#socket.send(
        packet,
        { binary: true },
        index === packets.length - 1 ? (error) => done(error ?? null) : undefined,
      );
    }
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done);
  }

  override _final(done: Done): void {
    this.#socket.close(NORMAL);
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    // What comes until the client has answered the Close is of no interest, but it has to be read.
    this.#socket.resume();
    this.#socket.close(error === null ? NORMAL : PROTOCOL_ERROR);
    done(error);
  }

  /** The network connection must be closed over any other data frame ([MQTT-6.0.0-1]). */
  #refuseText(): void {
    this.#socket.close(UNSUPPORTED_DATA, 'MQTT is sent in binary frames');
    if (!this.destroyed && !this.readableEnded) this.push(null);
  }
}
