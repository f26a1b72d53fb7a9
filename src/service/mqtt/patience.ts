/** How much longer than its keep alive a client may be silent ([MQTT-3.1.2-24], [MQTT-3.1.2-22] of 5.0). */
const GRACE = 1.5;

/** For how long a client may still be silent: until its CONNECT (section 3.1.4), and then by the keep alive that it names there. */
export class Patience {
  #heard: number;
  #milliseconds: number;

  /** @param now milliseconds; so are all times here @param connectTime how long the client may take for its CONNECT */
  constructor(now: number, connectTime: number) {
    this.#heard = now;
    this.#milliseconds = connectTime;
  }

  /** A packet of the client came, or it could not be heard. */
  heard(now: number): void {
    this.#heard = now;
  }

  /** What the CONNECT names, in seconds; 0 turns it off (section 3.1.2.10). */
  keepAlive(seconds: number): void {
    this.#milliseconds = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000 * GRACE;
  }

  /** Whether the network connection is to be closed. */
  isOver(now: number): boolean {
    return now - this.#heard > this.#milliseconds;
  }
}
