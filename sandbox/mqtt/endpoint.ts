import type { WebSocket } from 'ws';
import type { TapConnection } from '#service/tap/tap-connection.ts';
import type { Timers } from '#service/timers.ts';
import { SendQueue } from '#service/websocket/send-queue.ts';
import type { SessionEndpoint, SocketTechnique } from '#service/websocket/socket-technique.ts';
import type { Action } from '#service/websocket-behaviour.ts';
import type { Session } from '../sessions/session.ts';
import { overWebSocket } from './carrier.ts';

/** Close code of RFC 6455 section 7.4.1. */
const PROTOCOL_ERROR = 1002;

/** MQTT over WebSocket (section 6): each session's clients meet at its own broker. */
export const mqttTechnique: SocketTechnique<Session, WebSocket> = {
  subprotocols: ['mqtt', 'mqttv3.1'],
  serve({ socket, session, connection }) {
    socket.on('error', () => {});
    if (socket.protocol === '') {
      socket.close(PROTOCOL_ERROR, 'the subprotocol mqtt was not agreed on');
    } else {
      void session.mqtt.serve(overWebSocket(socket), connection.id);
    }
    return new MqttEndpoint(socket, connection, session.timers);
  },
};

/** The WebSocket below a client of the broker, as its session steers it. */
class MqttEndpoint implements SessionEndpoint {
  readonly connection: TapConnection;
  readonly #socket: WebSocket;
  readonly #queue: SendQueue;

  constructor(socket: WebSocket, connection: TapConnection, timers: Timers) {
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
    this.#socket.close(1001, reason.slice(0, 100));
  }
}
