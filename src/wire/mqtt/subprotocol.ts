import type { Decoder, Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { createMqttDecoder } from './decoder.ts';
import { MqttSession } from './session.ts';

/**
 * MQTT inside a WebSocket (section 6 of both versions): one call for each connection, seen from its beginning, whose two
 * decoders share what they learn. The packets need not end where messages do ([MQTT-6.0.0-2]).
 */
export function openMqtt(): (stream: OctetStream, side: Side) => Decoder {
  const session = new MqttSession({ whole: true });
  return (stream, side) => createMqttDecoder(stream, { side, session });
}
