import { createHttpDecoder } from '#wire/http/decoder.ts';
import type { Side, Unit } from '#wire/octets/dissection.ts';
import { OctetStream } from '#wire/octets/octet-stream.ts';
import { encodeUtf8 } from '#wire/octets/utf8.ts';
import type { Connection } from '#wire/stack/connection.ts';
import { withNested } from '#wire/stack/nested-fields.ts';
import { createFrameDecoder } from '#wire/websocket/frame-decoder.ts';

export interface Sample {
  readonly unit: Unit;
  readonly octets: Uint8Array;
}

function sampled(stream: OctetStream, units: readonly Unit[]): Sample[] {
  return units.map((unit) => ({
    unit,
    octets: stream.octets.view(unit.offset, unit.offset + unit.length).slice(),
  }));
}

/** The units of HTTP octets that `side` sent, an unfinished one last. Text is UTF-8. */
export function httpUnits(sent: string | Uint8Array, side: Side = 'client', start = 0): Sample[] {
  const stream = new OctetStream(start);
  stream.octets.append(typeof sent === 'string' ? encodeUtf8(sent) : sent);
  const decoder = createHttpDecoder(stream, { side });
  decoder.advance();
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  const pending = decoder.pending();
  return sampled(stream, pending ? [...units, pending] : units);
}

/** The units of the octets of frames that `side` sent, an unfinished one last. */
export function frameUnits(octets: Uint8Array, side: Side = 'client', start = 0): Sample[] {
  const stream = new OctetStream(start);
  stream.octets.append(octets);
  const decoder = createFrameDecoder(stream, { side, start });
  decoder.advance();
  const units = Array.from({ length: stream.units.count }, (_, index) => decoder.dissect(index));
  const pending = decoder.pending();
  return sampled(stream, pending ? [...units, pending] : units);
}

/** The units of one side of a connection with what they carry opened. */
export function openedUnits(connection: Connection, side: Side): Sample[] {
  const units = Array.from({ length: connection[side].units.count }, (_, index) =>
    withNested(connection, side, index, connection.dissect(side, index)),
  );
  return sampled(connection[side], units);
}

/** The first of them; there must be one. */
export function only(samples: readonly Sample[]): Sample {
  const [first] = samples;
  if (!first) throw new Error('no unit in these octets');
  return first;
}

export const HANDSHAKE =
  'GET /s/7Kq2/ws HTTP/1.1\r\nHost: 127.0.0.1:4102\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Origin: http://127.0.0.1:4101\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
  'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
