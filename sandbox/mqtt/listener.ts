import { createServer, type Socket } from 'node:net';
import type { Limits } from '#service/limits.ts';
import { readConnect } from '#service/mqtt/read-connect.ts';
import { MqttConversation } from '#service/tap/mqtt-conversation.ts';
import { MOST_WAITING } from '#service/tap/waiting.ts';
import { ConnectionQuota } from '../http/connection-quota.ts';
import { type Listener, listenOn } from '../http/listen-on.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { createTap, type Tap } from '../tap/tap.ts';
import type { TapConnection } from '../tap/tap-connection.ts';
import { refuseConnect } from './connect-refusal.ts';
import { overStream } from './over-stream.ts';

interface Settings {
  readonly limits: Limits;
  readonly sessions: Sessions;
  /** Monotonic clock in microseconds. */
  readonly now: () => number;
  /** Numbers the connections. */
  readonly nextId: () => number;
  readonly onDefect: (error: unknown) => void;
}

function destroy(this: Socket): void {
  this.destroy();
}

function ignore(): void {}

/**
 * MQTT over TCP, behind a tap of its own: the user name of a CONNECT is the wire token of the session that the connection
 * belongs to. Raw clients come to the tap too, whether or not there is a port.
 */
export function createMqttListener(settings: Settings): { listener: Listener; tap: Tap } {
  const { limits, sessions, now, nextId, onDefect } = settings;
  const tap = createTap({
    server: {
      protocol: 'mqtt',
      converse: (ledger, find, owner) => new MqttConversation(ledger, find, owner),
      take: (connection) => take(connection, sessions),
      overdue: () => undefined,
    },
    now,
    nextId,
    findSession: sessions.byWireToken,
    onDefect,
    limits: {
      headTime: limits.headMilliseconds,
      idleTime: 0,
      strayOctets: limits.bodyOctets + MOST_WAITING,
      unitOctets: limits.messageOctets,
    },
  });
  const quota = new ConnectionQuota(limits.wireConnectionsPerAddress);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', destroy);
    if (quota.admit(socket)) tap.accept(socket, { peer: 'program' });
    // There is no answer in MQTT to what was not read yet.
    else socket.destroy();
  });
  return { listener: listenOn(server, () => tap.destroy()), tap };
}

/** Serves a connection once its CONNECT has come: the tap delivers nothing of it before. */
function take(connection: TapConnection, sessions: Sessions): void {
  const { stream } = connection;
  stream.on('error', ignore);
  stream.once('end', () => stream.destroy());
  stream.once('readable', () => {
    const octets: unknown = stream.read();
    if (!(octets instanceof Uint8Array)) return;
    const connect = readConnect(octets);
    // The first packet must be a CONNECT ([MQTT-3.1.0-1]); what cannot be read ends without an answer ([MQTT-3.1.4-1]).
    if (connect === undefined) {
      stream.destroy();
      return;
    }
    const session = sessionOf(connect.userName, connection, sessions);
    if (session === undefined) refuseConnect(stream, connect.level, 'bad user name');
    else if (session.refusal(connection) !== undefined) refuseConnect(stream, connect.level, 'too many');
    else {
      stream.unshift(octets);
      session.mqtt.serve(overStream(stream), connection.id);
    }
  });
}

/** Whose a client is: its user name says so. One that is played by hand is its session's, and may leave the name out. */
function sessionOf(
  userName: string | undefined,
  { ofSession }: TapConnection,
  sessions: Sessions,
): Session | undefined {
  if (ofSession === undefined) return sessions.byWireToken(userName ?? '');
  const own = [...sessions.all].find((session) => session === ofSession);
  return userName === undefined || userName === own?.wireToken ? own : undefined;
}
