import type { Breach, Consequence, Field, Span, Unit } from '#wire/octets/dissection.ts';
import { type FieldPath, pathText } from './field-path.ts';

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
  'websocket.message-too-big': ['payload length'],
  'mqtt.binary-frames': ['opcode'],
  'wamp.text-messages': ['opcode'],
  'mqtt.packet-type-known': ['packet type'],
  'mqtt.direction': ['packet type'],
  'mqtt.reserved-flags': ['reserved flags'],
  'mqtt.publish-qos': ['QoS'],
  'mqtt.dup-clear': ['DUP', 'QoS'],
  'mqtt.maximum-qos': ['QoS'],
  'mqtt.retain-available': ['RETAIN'],
  'mqtt.resent-only-when-resumed': ['DUP'],
  'mqtt.connect-flag-reserved': ['reserved'],
  'mqtt.will-qos-without-will': ['will QoS', 'will flag'],
  'mqtt.will-retain-without-will': ['will retain', 'will flag'],
  'mqtt.will-qos': ['will QoS'],
  'mqtt.password-with-user-name': ['user name flag', 'password flag'],
  'mqtt.connack-reserved': ['reserved'],
  'mqtt.no-session-when-refused': ['session present'],
  'mqtt.no-session-when-clean': ['session present'],
  'mqtt.subscription-reserved': ['reserved'],
  'mqtt.subscription-qos': ['maximum QoS'],
  'mqtt.retain-handling': ['retain handling'],
  'mqtt.no-local-not-shared': ['no local'],
};

/** The breaches of a unit that touch `field`. One about a bit touches that bit only, not its neighbours in the octet. */
export function breachesOf(unit: Unit, field: Field): Breach[] {
  return unit.broken.filter((breach) => touches(breach, field));
}

/** Breaches, each at the outermost fields that lie within it, or at the innermost ones that it cuts through. */
export interface PlacedBreaches {
  /** Those that take in the whole unit. */
  readonly ofUnit: readonly Breach[];
  of(path: FieldPath): readonly Breach[];
}

/** Where each breach of a unit is best told of, so that a list of all fields tells of it once and not in every line. */
export function placeBreaches(unit: Unit): PlacedBreaches {
  const ofUnit: Breach[] = [];
  const byPath = new Map<string, Breach[]>();
  const place = (breach: Breach, fields: readonly Field[], above: FieldPath): void => {
    fields.forEach((field, index) => {
      if (!touches(breach, field)) return;
      const path = [...above, index];
      if (field.fields?.length && !covers(breach, field)) place(breach, field.fields, path);
      else byPath.set(pathText(path), [...(byPath.get(pathText(path)) ?? []), breach]);
    });
  };
  for (const breach of unit.broken) {
    if (covers(breach, unit)) ofUnit.push(breach);
    else place(breach, unit.fields, []);
  }
  return { ofUnit, of: (path) => byPath.get(pathText(path)) ?? [] };
}

function covers(breach: Breach, span: Span): boolean {
  return breach.offset <= span.offset && breach.offset + breach.length >= span.offset + span.length;
}

function touches(breach: Breach, field: Field): boolean {
  const past = breach.offset + Math.max(1, breach.length);
  if (breach.offset >= field.offset + field.length || past <= field.offset) return false;
  const names = field.bitLength === undefined ? undefined : ABOUT_BITS[breach.rule.id];
  return names === undefined || names.includes(field.name);
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
    case 'network close':
      return networkCloseText(consequence);
    case 'wamp':
      return `answers with ${consequence.answer} and ${consequence.reason}${consequence.answer === 'ABORT' ? ', which ends the session' : ''}`;
    case 'none':
      return 'accepts it';
  }
}

function networkCloseText({ mistake, answer }: Extract<Consequence, { kind: 'network close' }>): string {
  const told = mistake === 'malformed packet' ? 'takes it for a malformed packet' : 'takes it for a protocol error';
  if (!answer) return `${told} and closes the network connection`;
  const code = `0x${answer.code.toString(16).padStart(2, '0')}`;
  return `${told}, answers with ${answer.packet} and code ${code}, and closes the network connection`;
}
