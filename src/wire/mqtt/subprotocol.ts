import type { Breach, Decoder, Side } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { createMqttDecoder, type MqttDecoderOptions } from './decoder.ts';
import { breachOf, mqttRule, ruleFor } from './rule.ts';
import { MqttSession } from './session.ts';

/** Opcode of a text frame (RFC 6455 section 11.8). */
const TEXT = 1;

/** What carries the packets (section 6 of both versions). */
export const transportRules = {
  binaryFrames: mqttRule({
    id: 'binary-frames',
    v3: '6.0.0-1',
    v5: '6.0.0-1',
    mistake: 'protocol error',
    text: 'Control packets are sent in binary frames of a WebSocket; on any other data frame the receiver closes the network connection.',
  }),
} as const;

/** MQTT on one connection: a WebSocket, or TCP itself. */
export interface OpenMqtt {
  /** The decoder of what one side sends; of the payloads, joined: packets need not end where messages do ([MQTT-6.0.0-2]). */
  decoder(stream: OctetStream, side: Side): Decoder;
  /** What a frame with this opcode, whose first octet stands at `offset`, breaks by carrying MQTT. */
  judgeFrame(opcode: number, offset: number, side: Side): Breach[];
}

/**
 * One call for each connection: its two decoders share what they learn. `whole` when both are seen from their first octet;
 * `openPayload` opens what applications say.
 */
export function openMqtt(
  { whole }: { readonly whole: boolean },
  openPayload?: MqttDecoderOptions['openPayload'],
): OpenMqtt {
  const session = new MqttSession({ whole });
  return {
    decoder: (stream, side) => createMqttDecoder(stream, { side, session, ...(openPayload ? { openPayload } : {}) }),
    judgeFrame(opcode, offset, side) {
      const rule = opcode === TEXT ? ruleFor(transportRules.binaryFrames, session.version ?? 4, false) : undefined;
      return rule ? [breachOf(rule, { offset, length: 1 }, side)] : [];
    },
  };
}
