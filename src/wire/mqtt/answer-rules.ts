import { PACKET_NAMES, PacketType } from './packet-types.ts';
import { type MqttRule, mqttRule } from './rule.ts';

const { CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH } = PacketType;

function codes(type: number, v5: string, v3?: string): MqttRule {
  const name = PACKET_NAMES[type] ?? '';
  return mqttRule({
    id: `${name.toLowerCase()}-code`,
    v5,
    ...(v3 === undefined ? {} : { v3 }),
    mistake: 'protocol error',
    text: `The reason code of a packet of type ${name} is one that is defined for that type; in MQTT 3.1.1, its return code.`,
  });
}

/** Which reason codes and return codes each packet may carry, by packet type. */
export const codeRules: Readonly<Record<number, MqttRule>> = {
  [CONNACK]: codes(CONNACK, '3.2.2-8', '§3.2.2.3'),
  [PUBACK]: codes(PUBACK, '3.4.2-1'),
  [PUBREC]: codes(PUBREC, '3.5.2-1'),
  [PUBREL]: codes(PUBREL, '3.6.2-1'),
  [PUBCOMP]: codes(PUBCOMP, '3.7.2-1'),
  [SUBACK]: codes(SUBACK, '3.9.3-2', '3.9.3-2'),
  [UNSUBACK]: codes(UNSUBACK, '3.11.3-2'),
  [DISCONNECT]: codes(DISCONNECT, '3.14.2-1'),
  [AUTH]: codes(AUTH, '3.15.2-1'),
};
