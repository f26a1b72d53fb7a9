import { encodeConnack } from '#wire/mqtt/encode.ts';

/** Why a client is not let in: return code of MQTT 3.1.1 (section 3.2.2.3), reason code of 5.0 (section 3.2.2.2). */
const CODES = {
  'bad user name': { older: 4, newer: 0x86 },
  unavailable: { older: 3, newer: 0x88 },
  'too many': { older: 3, newer: 0x97 },
} as const;
export type ConnectRefusal = keyof typeof CODES;

/** The CONNACK that refuses a client whose CONNECT names protocol level `level`. */
export function refusingConnack(level: number, why: ConnectRefusal): Uint8Array {
  const { older, newer } = CODES[why];
  return level === 5 ? encodeConnack({ version: 5, code: newer }) : encodeConnack({ version: 4, code: older });
}
