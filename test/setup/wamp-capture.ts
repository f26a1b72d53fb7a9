import { CaptureReader } from '#capture/reader.ts';
import type { CaptureEvent } from '#capture/schema.ts';
import { WampFollower } from '#measure/wamp-follower.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { handshakeFor } from './subprotocol-connection.ts';
import { frame } from './websocket-capture.ts';

const ROLES = { publisher: {}, subscriber: {}, caller: {}, callee: {} };

/** The events of a capture in which WAMP is spoken, each message at a time of its own. */
export class WampCapture {
  readonly events: CaptureEvent[] = [];
  readonly #offsets = new Map<string, number>();

  opened(connection: number): this {
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'connection-opened', connection, peer: 'browser' });
    const { request, response } = handshakeFor('wamp.2.json');
    this.#octets(connection, 'client', request);
    return this.#octets(connection, 'server', response);
  }

  /** A connection with a session on it, by whose name the client calls itself. */
  joined(connection: number, agent?: string): this {
    return this.opened(connection)
      .client(connection, [1, 'wire101', { ...(agent !== undefined && { agent }), roles: ROLES }])
      .router(connection, [2, 1000 + connection, { roles: { broker: {}, dealer: {} } }]);
  }

  /** A message of the client, as JSON or as a text that is none. */
  client(connection: number, message: unknown): this {
    return this.#message(connection, 'client', message);
  }

  router(connection: number, message: unknown): this {
    return this.#message(connection, 'server', message);
  }

  closed(connection: number): this {
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'connection-closed', connection, how: 'closed', by: 'client' });
    return this;
  }

  /** A Close frame of the router. */
  closes(connection: number, code: number): this {
    return this.#octets(connection, 'server', frame('server', 8, Uint8Array.of(code >> 8, code & 0xff)));
  }

  get reader(): CaptureReader {
    const reader = new CaptureReader(KNOWN_PROTOCOLS);
    for (const event of this.events) reader.receive(event);
    return reader;
  }

  followed(): WampFollower {
    const follower = new WampFollower(this.reader);
    follower.advance();
    return follower;
  }

  #message(connection: number, side: Side, message: unknown): this {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    return this.#octets(connection, side, frame(side, 1, encodeUtf8(text)));
  }

  #octets(connection: number, side: Side, octets: Uint8Array): this {
    const key = `${connection} ${side}`;
    const offset = this.#offsets.get(key) ?? 0;
    this.#offsets.set(key, offset + octets.length);
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'octets', connection, side, offset, octets: toBase64(octets) });
    return this;
  }
}
