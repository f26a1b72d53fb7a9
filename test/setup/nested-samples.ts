import { encodeChunk, encodeRequestHead, encodeResponseHead } from '#wire/http/encode.ts';
import { encodeConnect } from '#wire/mqtt/encode.ts';
import type { Side } from '#wire/octets/dissection.ts';
import { Connection } from '#wire/stack/connection.ts';
import { KNOWN_PROTOCOLS } from '#wire/stack/known-protocols.ts';
import { encodeFrame } from '#wire/websocket/encode.ts';
import { openedUnits, type Sample } from './sample-units.ts';
import { openedWith } from './subprotocol-connection.ts';

/** Chunks of an answer of this media type, with what they carry opened. */
export function chunkSamples(mediaType: string, chunks: readonly Uint8Array[]): Sample[] {
  const connection = new Connection(KNOWN_PROTOCOLS);
  connection.receive('client', encodeRequestHead({ method: 'GET', target: '/', lines: [['Host', 'a']] }));
  const lines: [string, string][] = [
    ['Content-Type', mediaType],
    ['Transfer-Encoding', 'chunked'],
  ];
  connection.receive('server', encodeResponseHead({ status: 200, lines }));
  for (const chunk of chunks) connection.receive('server', encodeChunk(chunk));
  return openedUnits(connection, 'server').slice(1);
}

/** Binary frames of `side` on a connection that speaks MQTT, after the CONNECT, with their packets opened. */
export function packetSamples(side: Side, payloads: readonly Uint8Array[], rsv1 = false): Sample[] {
  const connection = openedWith('mqtt', rsv1);
  const mask = { maskingKey: Uint8Array.of(1, 2, 3, 4) };
  const send = (payload: Uint8Array, by: Side, compressed: boolean) => {
    const frame = { fin: true, rsv1: compressed, rsv2: false, rsv3: false, opcode: 2, payload };
    connection.receive(by, encodeFrame(by === 'client' ? { ...frame, ...mask } : frame));
  };
  send(encodeConnect({ version: 4, clientIdentifier: 'c' }), 'client', false);
  for (const payload of payloads) send(payload, side, rsv1);
  return openedUnits(connection, side).slice(side === 'client' ? 2 : 1);
}
