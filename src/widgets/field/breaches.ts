import type { Breach, Consequence, Field, Unit } from '#wire/octets/dissection.ts';

/** Rules about single bits, whose breaches name the octet that the bit shares with others. */
const ABOUT_BITS: Readonly<Record<string, readonly string[]>> = {
  'websocket.rsv1-clear': ['RSV1'],
  'websocket.rsv2-clear': ['RSV2'],
  'websocket.rsv3-clear': ['RSV3'],
  'websocket.rsv1-on-first-frame-only': ['RSV1', 'opcode'],
  'websocket.control-not-compressed': ['RSV1', 'opcode'],
  'websocket.opcode-reserved': ['opcode'],
  'websocket.control-not-fragmented': ['FIN', 'opcode'],
  'websocket.continuation-continues': ['opcode'],
  'websocket.messages-not-interleaved': ['opcode'],
  'websocket.no-data-after-close': ['opcode'],
  'websocket.client-masks': ['MASK'],
  'websocket.server-does-not-mask': ['MASK'],
  'websocket.control-length': ['payload length'],
  'websocket.close-payload-length': ['payload length'],
};

/** The breaches of a unit that touch `field`. One about a bit touches that bit only, not its neighbours in the octet. */
export function breachesOf(unit: Unit, field: Field): Breach[] {
  const end = field.offset + field.length;
  return unit.broken.filter((breach) => {
    const past = breach.offset + Math.max(1, breach.length);
    if (breach.offset >= end || past <= field.offset) return false;
    const names = field.bitLength === undefined ? undefined : ABOUT_BITS[breach.rule.id];
    return names === undefined || names.some((name) => name.toLowerCase() === field.name.toLowerCase());
  });
}

/** What a conforming peer does about a breach, as the end of a sentence: `closes with code 1002`. */
export function consequenceText(consequence: Consequence): string {
  switch (consequence.kind) {
    case 'status':
      return consequence.close
        ? `answers with status ${consequence.status} and closes the connection`
        : `answers with status ${consequence.status}`;
    case 'close':
      return `fails the connection with close code ${consequence.code}`;
    case 'fail':
      return 'drops the connection without an answer';
    case 'none':
      return 'accepts it';
  }
}
