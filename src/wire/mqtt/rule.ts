import type { Breach, Consequence, Level, Rule, Side, Span } from '../octets/dissection.ts';
import type { Version } from './packet-types.ts';

/** What kind of mistake a breach is (MQTT 5.0 section 1.2): one that keeps a packet from being parsed, or one found after it was. */
type Mistake = 'malformed packet' | 'protocol error';

type Answer = NonNullable<Extract<Consequence, { kind: 'network close' }>['answer']>;

/** One requirement as each version has it. A version that does not know it has no rule. */
export interface MqttRule {
  readonly v3?: Rule;
  readonly v5?: Rule;
  /** As `v5`, broken by a CONNECT: the answer is a CONNACK and not a DISCONNECT (MQTT 5.0 section 4.13). */
  readonly v5InConnect?: Rule;
}

/** Where a requirement stands: the id of a normative statement (`2.2.2-2`, as in `[MQTT-2.2.2-2]`) or a section (`§2.2.1`). */
export interface Places {
  readonly v3?: string;
  readonly v5?: string;
}

export interface RuleSpec extends Places {
  readonly id: string;
  readonly text: string;
  readonly level?: Level;
  readonly mistake: Mistake | 'none';
  /** What it is in MQTT 3.1.1, where that is something else. */
  readonly mistakeIn3?: Mistake;
  /** Reason code with which MQTT 5.0 answers it; by default 0x81 for a malformed packet and 0x82 for a protocol error. */
  readonly reason?: number;
  /** Return code of the CONNACK with which MQTT 3.1.1 answers it. Without one the network connection is closed in silence. */
  readonly returnCode?: number;
}

/** The rule of each version that has one. */
export function mqttRule(spec: RuleSpec): MqttRule {
  const { v3, v5, mistake, reason = mistake === 'malformed packet' ? 0x81 : 0x82, returnCode } = spec;
  const none: Consequence = { kind: 'none' };
  const closed = (of: Mistake | 'none', answer?: Answer): Consequence => {
    if (of === 'none') return none;
    return answer ? { kind: 'network close', mistake: of, answer } : { kind: 'network close', mistake: of };
  };
  const make = (section: string, consequence: Consequence): Rule => ({
    id: `mqtt.${spec.id}`,
    section,
    level: spec.level ?? 'MUST',
    text: spec.text,
    consequence,
  });
  return {
    ...(v3 === undefined
      ? {}
      : {
          v3: make(
            place('3.1.1', v3),
            closed(
              spec.mistakeIn3 ?? mistake,
              returnCode === undefined ? undefined : { packet: 'CONNACK', code: returnCode },
            ),
          ),
        }),
    ...(v5 === undefined
      ? {}
      : {
          v5: make(place('5.0', v5), closed(mistake, { packet: 'DISCONNECT', code: reason })),
          v5InConnect: make(place('5.0', v5), closed(mistake, { packet: 'CONNACK', code: reason })),
        }),
  };
}

/** The text of a place as a rule and its link have it: `MQTT 3.1.1 [MQTT-2.2.2-2]`, `MQTT 5.0 §2.1.2`. */
function place(version: '3.1.1' | '5.0', where: string): string {
  return where.startsWith('§') ? `MQTT ${version} ${where}` : `MQTT ${version} [MQTT-${where}]`;
}

/** The rule as `version` has it, broken by a CONNECT or by another packet; undefined when that version does not know it. */
export function ruleFor(rule: MqttRule, version: Version, inConnect: boolean): Rule | undefined {
  if (version < 5) return rule.v3;
  return inConnect ? rule.v5InConnect : rule.v5;
}

/** A breach of `rule` at `span`; `section` stands in for the rule's where one rule holds in many sections of MQTT 5.0. */
export function breachOf(rule: Rule, { offset, length }: Span, blame: Side, likely?: string, section?: string): Breach {
  const told = section === undefined ? rule : { ...rule, section: `MQTT 5.0 §${section}` };
  const breach = { rule: told, offset, length, blame };
  return likely === undefined ? breach : { ...breach, likely };
}
