import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '#service/limits.ts';
import { ProblemError } from '#service/problem.ts';
import { handshakeRefusal, UPGRADE_REQUIRED, withVersion } from '#service/websocket/handshake-refusal.ts';
import type { SocketTechniqueName } from '#service/websocket/technique-names.ts';
import { socketTechnique, speakerOf } from '#service/websocket/techniques.ts';
import { chooseSubprotocol, type DeflateSettings, deflateSettings } from '#service/websocket-behaviour.ts';
import { refuseOn } from '../http/raw-response.ts';
import type { Session } from '../sessions/session.ts';
import type { TapConnection } from '../tap/tap-connection.ts';

interface Handshake {
  readonly request: IncomingMessage;
  readonly stream: Duplex;
  readonly head: Buffer;
  readonly session: Session;
  /** Which of the session's addresses was asked for, and its query. */
  readonly technique: SocketTechniqueName;
  readonly query: URLSearchParams;
  readonly connection: TapConnection;
  readonly limits: Limits;
  /** Monotonic clock in microseconds. */
  readonly now: () => number;
}

/** The library's settings; its types leave out how long it waits for the peer's Close. */
interface LibrarySettings extends ServerOptions {
  readonly closeTimeout: number;
}

/** How long the library waits for the peer's Close beyond the longest hold. */
const CLOSE_MILLISECONDS = 30_000;

/**
 * Answers a request for an upgrade: judged by RFC 6455, then by the `ws` library as the behaviour of its session says.
 * @throws ProblemError 426 for another protocol or version, 400 for a handshake that breaks a rule
 */
export function answerHandshake(handshake: Handshake): void {
  const { request, connection, session } = handshake;
  const refusal = handshakeRefusal(connection.stack.exchangeTable.newest?.request);
  if (refusal !== undefined) throw new ProblemError(refusal);
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') throw new ProblemError(UPGRADE_REQUIRED);
  upgrade(handshake, deflateSettings(session.behaviour));
}

function upgrade(handshake: Handshake, deflate: DeflateSettings | undefined): void {
  const { request, stream, head, session, technique, limits } = handshake;
  const { subprotocols: known = socketTechnique(technique).subprotocols } = session.behaviour;
  const settings: LibrarySettings = {
    noServer: true,
    clientTracking: false,
    autoPong: false,
    maxPayload: limits.messageOctets,
    closeTimeout: limits.holdMilliseconds + CLOSE_MILLISECONDS,
    perMessageDeflate: deflate === undefined ? false : libraryDeflate(deflate),
    handleProtocols: (offered) => chooseSubprotocol(offered, known) ?? false,
  };
  const server = new WebSocketServer(settings);
  server.once('wsClientError', (error) => {
    // An offer that cannot be accepted is declined (RFC 7692 section 5.1); the library would refuse the handshake.
    if (deflate !== undefined) upgrade(handshake, undefined);
    else refuseOn(stream, withVersion({ status: 400, type: 'handshake', title: error.message }));
  });
  server.handleUpgrade(request, stream, head, (socket) => serve(socket, handshake));
}

function serve(socket: WebSocket, { technique, session, connection, query, limits, now }: Handshake): void {
  const opened = { socket, session, connection, query, limits, now: () => now() / 1000 };
  const endpoint = speakerOf(technique, socket.protocol).serve(opened);
  session.endpoints.add(endpoint);
  socket.once('close', () => session.endpoints.delete(endpoint));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') session.reached('messageOctets', 'close 1009');
  });
}

/** The library takes `false` for a refusal of what the client asks, where left out means as the client likes. */
function libraryDeflate({ threshold, serverNoContextTakeover, clientNoContextTakeover, ...bits }: DeflateSettings) {
  return {
    threshold,
    ...(serverNoContextTakeover && { serverNoContextTakeover }),
    ...(clientNoContextTakeover && { clientNoContextTakeover }),
    ...(bits.serverMaxWindowBits !== undefined && { serverMaxWindowBits: bits.serverMaxWindowBits }),
    ...(bits.clientMaxWindowBits !== undefined && { clientMaxWindowBits: bits.clientMaxWindowBits }),
  };
}
