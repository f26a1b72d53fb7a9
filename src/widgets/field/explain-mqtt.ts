import { PACKET_NAMES } from '#wire/mqtt/packet-types.ts';
import { propertyIds, propertyOf, WILL } from '#wire/mqtt/property-table.ts';
import type { Places } from '#wire/mqtt/rule.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import type { Explanation } from './explanations/explanation.ts';
import { type MqttExplanation, mqttFields, mqttSections, mqttUnits } from './explanations/mqtt.ts';
import { type FieldPath, fieldAt } from './field-path.ts';

/**
 * What the field of a control packet at `path` is for, or the packet itself, by the version that the packet is in. Undefined for
 * what MQTT says nothing of, as the fields of a payload.
 */
export function explainMqtt(unit: Unit, path: FieldPath): Explanation | undefined {
  const field = fieldAt(unit, path);
  if (path.length > 1 && fieldAt(unit, path.slice(0, 1))?.name === 'payload') return undefined;
  const name = field?.name ?? unit.kind;
  const table = field ? mqttFields : mqttUnits;
  const known = Object.hasOwn(table, name) ? (table[name] as MqttExplanation) : undefined;
  if (!known) return undefined;
  const places = (field && exactPlaces(unit, path, name)) ?? known.section;
  return { ...known, section: cited(places, unit.version) };
}

function exactPlaces(unit: Unit, path: FieldPath, name: string): Places | undefined {
  const key = `${unit.kind} ${name}`;
  if (Object.hasOwn(mqttSections, key)) return mqttSections[key];
  const holder = fieldAt(unit, path.slice(0, 1))?.name;
  if (path.length !== 2 || (holder !== 'properties' && holder !== 'will properties')) return undefined;
  const packet = holder === 'properties' ? PACKET_NAMES.indexOf(unit.kind as (typeof PACKET_NAMES)[number]) : WILL;
  const v5 = PROPERTIES.get(name)?.sections[packet];
  return v5 === undefined ? undefined : { v5 };
}

const PROPERTIES = new Map(propertyIds().map((id) => [propertyOf(id)?.name, propertyOf(id)]));

/** MQTT 3.1, which is no OASIS standard, is cited by that which came of it. What only the other version has is cited by that. */
function cited({ v3, v5 }: Places, version: string | undefined): string {
  const isNewer = v3 === undefined || (version === '5.0' && v5 !== undefined);
  return isNewer ? `MQTT 5.0 §${v5}` : `MQTT 3.1.1 §${v3}`;
}
