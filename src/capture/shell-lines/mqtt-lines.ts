import type { Field, Unit } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { isUtf8 } from '#wire/websocket/text-judge.ts';
import { printfOf, shellWord } from './quote.ts';
import type { ShellLine } from './shell-line.ts';

/** Where MQTT is spoken over TCP, and as whom. */
export interface MqttPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/**
 * What a control packet does, by mosquitto_pub or mosquitto_sub over TCP; undefined for packets that neither sends.
 *
 * @param octets those of `unit`, whose first is the one at `unit.offset`
 */
export function mosquittoLine(unit: Unit, octets: Uint8Array, place: MqttPlace): ShellLine | undefined {
  const where = ['-h', word(place.host), '-p', String(place.port), '-u', word(place.user)];
  const version = fieldNamed(unit, 'properties') === undefined ? '311' : '5';
  if (unit.kind === 'PUBLISH') return publishLine(unit, octets, [...where, '-V', version]);
  if (unit.kind !== 'SUBSCRIBE') return undefined;
  const filters = unit.fields.filter(({ name, value }) => name === 'subscription' && isWord(value));
  if (filters.length === 0) return undefined;
  const qos = Math.max(...filters.map(qosOf));
  const topics = filters.flatMap(({ value }) => ['-t', word(String(value))]);
  return {
    tool: 'mosquitto_sub',
    line: ['mosquitto_sub', '-v', ...where, '-V', version, '-q', qos, ...topics].join(' '),
  };
}

function publishLine(unit: Unit, octets: Uint8Array, where: readonly string[]): ShellLine | undefined {
  const topic = fieldNamed(unit, 'topic name')?.value;
  if (!isWord(topic) || topic === '') return undefined;
  const qos = Math.min(2, Number(fieldNamed(unit, 'QoS')?.value ?? 0));
  const retain = fieldNamed(unit, 'RETAIN')?.value === 1 ? ['-r'] : [];
  const payload = payloadOf(unit, octets);
  const words = ['mosquitto_pub', ...where, '-q', qos, ...retain, '-t', word(topic)];
  if (payload.length === 0) return { tool: 'mosquitto_pub', line: [...words, '-n'].join(' ') };
  if (isUtf8(payload) && !payload.includes(0)) {
    return { tool: 'mosquitto_pub', line: [...words, '-m', word(decodeUtf8Lossy(payload))].join(' ') };
  }
  return { tool: 'mosquitto_pub', line: `${printfOf(payload)} | ${[...words, '-s'].join(' ')}` };
}

function payloadOf(unit: Unit, octets: Uint8Array): Uint8Array {
  const payload = fieldNamed(unit, 'payload');
  if (!payload) return new Uint8Array(0);
  const at = payload.offset - unit.offset;
  return octets.subarray(at, at + payload.length);
}

function qosOf(subscription: Field): number {
  const qos = fieldNamed({ fields: subscription.fields ?? [] }, 'maximum QoS')?.value;
  return Math.min(2, Number(qos ?? 0));
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function word(text: string): string {
  return shellWord(text) ?? "''";
}
