import type { RawClient } from '#link/commands.ts';
import type { Link } from '#link/link.ts';
import type { LabSession } from '#widgets/lab/lab-session.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import { handshakeOf, handWrittenHead } from './raw-messages.ts';

/** Where a raw client stands. */
export type RawPhase = 'none' | 'opening' | 'open' | 'shaking hands' | 'websocket' | 'closed';

/** One raw client of a lab: opened when it is needed, its frames kept back until the 101 is there. */
export class RawClientDriver {
  readonly #session: LabSession;
  readonly #random: (octets: Uint8Array<ArrayBuffer>) => Uint8Array;
  #link: Link | undefined;
  #client: RawClient | undefined;
  #opening = false;
  #shaken = false;
  #waiting: Uint8Array[] = [];

  /** @param random fills an array with random octets, for the key of a handshake */
  constructor(session: LabSession, random: (octets: Uint8Array<ArrayBuffer>) => Uint8Array) {
    this.#session = session;
    this.#random = random;
  }

  /** Its connection's number in the capture. */
  get connection(): number | undefined {
    return this.#client?.connection;
  }

  get phase(): RawPhase {
    if (this.#opening) return 'opening';
    if (!this.#client || this.#link !== this.#session.link) return 'none';
    const seen = this.#session.reader.connections.get(this.#client.connection);
    const wire = seen?.stretches.at(-1)?.wire;
    if (seen?.closed || wire?.server.ended) return 'closed';
    if (wire?.upgrade) return 'websocket';
    return this.#shaken ? 'shaking hands' : 'open';
  }

  /** Opens a connection and nothing more. Rejects as commands do. */
  async open(): Promise<void> {
    const link = await this.#session.live();
    if (!link) return;
    this.#opening = true;
    try {
      if (this.#link === link) await this.#client?.end('end');
      this.#client = await link.commands.openRawClient();
      this.#link = link;
      this.#shaken = false;
      this.#waiting = [];
    } finally {
      this.#opening = false;
    }
  }

  /** Sends a lawful opening handshake, on a new connection where none is open. */
  async shakeHands(): Promise<void> {
    await this.#ready();
    if (this.phase !== 'open' || !this.#link || !this.#client) return;
    this.#shaken = true;
    const key = toBase64(this.#random(new Uint8Array(16)));
    await this.#client.send(handshakeOf(this.#link.address, this.#link.wireToken, key));
  }

  /** Sends a request head written by hand, on a new connection where none is open. */
  async shakeHandsWith(text: string): Promise<void> {
    if (this.phase !== 'open') await this.open();
    if (!this.#link || !this.#client) return;
    this.#shaken = true;
    await this.#client.send(handWrittenHead(text, this.#link.address, this.#link.wireToken));
  }

  /** Sends octets as they are. */
  async send(octets: Uint8Array): Promise<void> {
    await this.#ready();
    await this.#client?.send(octets);
  }

  /** Sends a frame once there is a WebSocket: shakes hands first where that has not been done. */
  async sendFrame(octets: Uint8Array): Promise<void> {
    await this.#ready();
    if (this.phase === 'websocket') {
      await this.#client?.send(octets);
      return;
    }
    this.#waiting.push(octets);
    if (this.phase === 'open') await this.shakeHands();
    await this.advance();
  }

  async end(how: 'end' | 'reset'): Promise<void> {
    await this.#client?.end(how);
  }

  /** Sends what waited for the 101, once that is there. */
  async advance(): Promise<void> {
    if (this.#waiting.length === 0 || this.phase !== 'websocket') return;
    for (const octets of this.#waiting.splice(0)) await this.#client?.send(octets);
  }

  async #ready(): Promise<void> {
    if (this.phase === 'none' || this.phase === 'closed') await this.open();
  }
}
