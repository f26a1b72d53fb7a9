import type { CaptureEvent } from '#capture/schema.ts';
import { toBase64 } from '#wire/octets/base64.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { handshakeFor } from './subprotocol-connection.ts';

/** The events of a capture in which MQTT is spoken, each packet at a time of its own. */
export class MqttCapture {
  readonly events: CaptureEvent[] = [];
  readonly #offsets = new Map<string, number>();
  readonly #inFrames = new Set<number>();

  /** A connection that speaks MQTT from its first octet. */
  overTcp(connection: number): this {
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'connection-opened', connection, peer: 'program', protocol: 'mqtt' });
    return this;
  }

  /** A connection that has become a WebSocket with the subprotocol `mqtt`. */
  overWebSocket(connection: number): this {
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'connection-opened', connection, peer: 'browser' });
    const { request, response } = handshakeFor('mqtt');
    this.#octets(connection, 'client', request);
    this.#octets(connection, 'server', response);
    this.#inFrames.add(connection);
    return this;
  }

  /** One packet, in a binary message of its own where the connection is a WebSocket. */
  sent(connection: number, side: Side, packet: Uint8Array): this {
    if (!this.#inFrames.has(connection)) return this.#octets(connection, side, packet);
    const masked = side === 'client' ? { maskingKey: Uint8Array.of(1, 2, 3, 4) } : {};
    const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 2, payload: packet, ...masked };
    return this.#octets(connection, side, encodeFrame(frame));
  }

  closed(connection: number): this {
    const id = this.events.length;
    this.events.push({ id, time: id, type: 'connection-closed', connection, how: 'closed', by: 'client' });
    return this;
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
