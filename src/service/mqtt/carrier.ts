import type { ServerSocket } from '../websocket/server-socket.ts';

export type Done = (error?: Error | null) => void;

interface Listener {
  /** Octets of the client; the array is the listener's. */
  octets(octets: Uint8Array): void;
  /** The client has ended, or the connection is gone. */
  ended(): void;
}

/** What carries the control packets of one client: TCP, or the messages of a WebSocket. */
export interface Carrier {
  /** Calls `listener` from now on. */
  listen(listener: Listener): void;
  pause(): void;
  resume(): void;
  /** Sends one control packet. */
  send(packet: Uint8Array, done: Done): void;
  /** Ends the network connection once all has been sent; over a mistake of the client when there is an error. */
  close(error?: Error | null): void;
}

/** Close codes of RFC 6455 section 7.4.1. */
const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const UNSUPPORTED_DATA = 1003;

/**
 * MQTT in the binary messages of a WebSocket (section 6). Packets of the client need not end where messages do
 * ([MQTT-6.0.0-2]); each of the server is a message of its own.
 */
export function overWebSocket(socket: ServerSocket): Carrier {
  return {
    listen({ octets, ended }) {
      socket.on('message', (payload, isBinary) => {
        if (isBinary) {
          octets(payload);
          return;
        }
        // Over any other data frame the network connection must be closed ([MQTT-6.0.0-1]).
        socket.close(UNSUPPORTED_DATA, 'MQTT is sent in binary frames');
        ended();
      });
      socket.on('ping', (payload) => socket.pong(payload, false, () => {}));
      socket.once('close', ended);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    send: (packet, done) => socket.send(packet, { binary: true, fin: true }, (error) => done(error ?? null)),
    close(error) {
      // What comes until the client has answered the Close is of no interest, but it has to be read.
      socket.resume();
      socket.close(error ? PROTOCOL_ERROR : NORMAL, '');
    },
  };
}
