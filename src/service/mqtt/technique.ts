import type { TapConnection } from '../tap/tap-connection.ts';
import type { Timers } from '../timers.ts';
import { SendQueue } from '../websocket/send-queue.ts';
import type { ServerSocket } from '../websocket/server-socket.ts';
import type { SessionEndpoint, SocketTechnique } from '../websocket/socket-technique.ts';
import type { Action } from '../websocket-behaviour.ts';
import { overWebSocket } from './carrier.ts';

/** Close codes of RFC 6455 section 7.4.1. */
const GOING_AWAY = 1001;
const PROTOCOL_ERROR = 1002;

/** MQTT over WebSocket (section 6): each session's clients meet at its own broker. */
export const mqtt: SocketTechnique = {
  subprotocols: ['mqtt', 'mqttv3.1'],
  serve({ socket, session, connection }) {
    socket.on('error', () => {});
    if (socket.protocol === '') socket.close(PROTOCOL_ERROR, 'the subprotocol mqtt was not agreed on');
    else session.mqtt.serve(overWebSocket(socket), connection.id);
    return new MqttEndpoint(socket, connection, session.timers);
  },
};

/** The WebSocket below a client of the broker, as its session steers it. */
class MqttEndpoint implements SessionEndpoint {
  readonly connection: TapConnection;
  readonly #socket: ServerSocket;
  readonly #queue: SendQueue;

  constructor(socket: ServerSocket, connection: TapConnection, timers: Timers) {
    this.connection = connection;
    this.#socket = socket;
    this.#queue = new SendQueue(socket, timers, () => {});
  }

  get full(): boolean {
    return this.#queue.full;
  }

  do(actions: readonly Action[]): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#queue.push(actions);
  }

  adopt(): void {}

  goAway(reason: string): void {
    this.#queue.clear();
    this.#socket.resume();
    this.#socket.close(GOING_AWAY, reason.slice(0, 100));
  }
}
