import type { Breach, Decoder, Side, Span } from '../octets/dissection.ts';
import type { OctetStream } from '../octets/octet-stream.ts';
import { createMqttDecoder, type MqttDecoderOptions } from './decoder.ts';
import { PacketType } from './packet-types.ts';
import { breachOf, mqttRule, ruleFor } from './rule.ts';
import { MqttSession } from './session.ts';
import { readVariableByteInteger } from './variable-byte-integer.ts';

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
  subprotocolOffered: mqttRule({
    id: 'subprotocol-offered',
    v3: '6.0.0-3',
    v5: '6.0.0-3',
    mistake: 'none',
    text: 'A client that speaks MQTT over a WebSocket offers the subprotocol mqtt.',
  }),
  subprotocolSelected: mqttRule({
    id: 'subprotocol-selected',
    v3: '6.0.0-4',
    v5: '6.0.0-4',
    mistake: 'none',
    text: 'The subprotocol that a server of MQTT selects is mqtt.',
  }),
} as const;

/** MQTT on one connection: a WebSocket, or TCP itself. */
export interface OpenMqtt {
  /** The decoder of what one side sends; of the payloads, joined: packets need not end where messages do ([MQTT-6.0.0-2]). */
  decoder(stream: OctetStream, side: Side): Decoder;
  /** What a frame with this opcode, whose first octet stands at `offset`, breaks by carrying MQTT. */
  judgeFrame(opcode: number, offset: number, side: Side): Breach[];
  /** What the handshake of `side`, which stands at `head`, breaks by what it says of subprotocols. */
  judgeHandshake(side: Side, said: { offered: readonly string[]; chosen: string | undefined }, head: Span): Breach[];
}

/** What the OASIS standards call themselves on a WebSocket. MQTT 3.1 had no standard, and goes by another name. */
const NAME = 'mqtt';

const CONNECT_NAMES = ['MQTT', 'MQIsdp'];

/** Whether these are the first octets of a CONNECT, as far as they go and at least up to its protocol name (section 3.1.2.1). */
export function beginsWithConnect(octets: Uint8Array): boolean {
  const remaining =
    octets[0] === PacketType.CONNECT << 4 ? readVariableByteInteger(octets, 1, octets.length) : 'too long';
  if (typeof remaining === 'string') return false;
  const at = 1 + remaining.length;
  return CONNECT_NAMES.some((name) => {
    const length = name.length;
    const text = String.fromCharCode(...octets.subarray(at + 2, at + 2 + length));
    return octets[at] === 0 && octets[at + 1] === length && text === name;
  });
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
    judgeHandshake(side, { offered, chosen }, head) {
      const { version } = session;
      if (version === undefined || version < 4) return [];
      const isOffered = offered.includes(NAME);
      const { subprotocolOffered, subprotocolSelected } = transportRules;
      // A server cannot select what was not offered (RFC 6455 section 4.2.2).
      const isBroken = side === 'client' ? !isOffered : isOffered && chosen !== NAME;
      const rule = isBroken
        ? ruleFor(side === 'client' ? subprotocolOffered : subprotocolSelected, version, false)
        : undefined;
      return rule ? [breachOf(rule, head, side)] : [];
    },
  };
}
