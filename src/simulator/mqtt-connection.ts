import type { Carrier, Done } from '#service/mqtt/carrier.ts';
import { readConnect } from '#service/mqtt/read-connect.ts';
import { type ConnectRefusal, refusingConnack } from '#service/mqtt/refusing-connack.ts';
import type { TapConnection } from '#service/tap/tap-connection.ts';
import type { LibrarySocket, Reader } from './library-socket.ts';
import type { SimulatedSession } from './session.ts';

interface Settings {
  readonly session: SimulatedSession;
  readonly connection: TapConnection;
  readonly socket: LibrarySocket;
}

/** How long a client may take to go after a refusal. */
const FAREWELL_MILLISECONDS = 1000;

/**
 * MQTT on a connection without a WebSocket below it. The session's broker serves the client once its CONNECT has come; the tap
 * delivers nothing of it before.
 */
export class MqttConnection implements Reader, Carrier {
  readonly #settings: Settings;
  #listener: Parameters<Carrier['listen']>[0] | undefined;
  /** The client is not let in: what it says is not heard. */
  #refused = false;
  /** The connection is closed once all has been sent. */
  #closing = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  received(octets: Uint8Array): void {
    if (this.#refused) return;
    if (this.#listener === undefined) this.#begin(octets);
    this.#listener?.octets(octets);
  }

  ended(): void {
    this.#listener?.ended();
    this.#settings.socket.destroy();
  }

  closed(): void {
    this.#listener?.ended();
  }

  listen(listener: Parameters<Carrier['listen']>[0]): void {
    this.#listener = listener;
  }

  pause(): void {
    this.#settings.socket.read(false);
  }

  resume(): void {
    this.#settings.socket.read(true);
  }

  send(packet: Uint8Array, done: Done): void {
    this.#settings.socket.write(packet, (error) => {
      done(error);
      this.#closeWhenSent();
    });
  }

  close(): void {
    this.#closing = true;
    this.#closeWhenSent();
  }

  /** The first packet must be a CONNECT ([MQTT-3.1.0-1]); what cannot be read ends without an answer ([MQTT-3.1.4-1]). */
  #begin(octets: Uint8Array): void {
    const { session, connection, socket } = this.#settings;
    const connect = readConnect(octets);
    if (connect === undefined) {
      this.#refused = true;
      socket.destroy();
      return;
    }
    // A client that is played by hand is its session's, and may leave the name out.
    if (session.byWireToken(connect.userName ?? session.wireToken) === undefined) {
      this.#refuse(connect.level, 'bad user name');
    } else if (session.refusal(connection) !== undefined) this.#refuse(connect.level, 'too many');
    else session.mqtt.serve(this, connection.id);
  }

  /** Refuses by CONNACK, and ends the network connection ([MQTT-3.2.2-5]). */
  #refuse(level: number, why: ConnectRefusal): void {
    const { session, socket } = this.#settings;
    this.#refused = true;
    socket.write(refusingConnack(level, why));
    socket.end();
    session.timers.set(() => socket.destroy(), FAREWELL_MILLISECONDS);
  }

  #closeWhenSent(): void {
    const { socket } = this.#settings;
    if (this.#closing && socket.writableLength === 0) socket.destroy();
  }
}
