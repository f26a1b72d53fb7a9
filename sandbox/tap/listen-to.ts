import type { TappedConnection } from '#service/tap/tapped-connection.ts';
import type { TappedSocket } from './tapped-socket.ts';
import type { SocketTransport } from './transport.ts';

/** The connection behind a socket: four listeners for all sockets are less than four for each. */
const BEHIND = Symbol('tapped connection');

type Tapped = SocketTransport & { [BEHIND]?: TappedConnection<TappedSocket> | undefined };

/** Tells `connection` what happens to the real stream below it. */
export function listenTo(transport: Tapped, connection: TappedConnection<TappedSocket>): void {
  transport[BEHIND] = connection;
  transport.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
}

function onData(this: Tapped, octets: Buffer): void {
  this[BEHIND]?.read(octets);
}

function onEnd(this: Tapped): void {
  this[BEHIND]?.ended();
}

function onError(this: Tapped, error: NodeJS.ErrnoException): void {
  this[BEHIND]?.failed(error);
}

function onClose(this: Tapped): void {
  this[BEHIND]?.gone();
  // The engine frees what a closed socket's handle refers to in full collections only: let that be little.
  this[BEHIND] = undefined;
}
