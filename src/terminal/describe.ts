import type { Breach, Field } from '#wire/octets/dissection.ts';
import { fieldNamed } from '#wire/octets/field-named.ts';
import { toHex } from '#wire/octets/hex.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { Message } from './conversation.ts';
import type { Host } from './host.ts';

const MOST_SHOWN = 48;

/** Octets as hex, the first of many. */
export function hexOf(octets: Uint8Array): string {
  const rest = octets.length - MOST_SHOWN;
  return toHex(octets.subarray(0, MOST_SHOWN), ' ') + (rest > 0 ? ` … and ${rest} more` : '');
}

/** Octets as text in which every one that does not print is an escape, so that none of them steers a terminal. */
export function printable(octets: Uint8Array): string {
  return decodeUtf8Lossy(octets)
    .replaceAll('\\', '\\\\')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
    });
}

/** One protocol message in a line: what it is, and what it says. */
export function summary({ unit, octets }: Message): string {
  const say = (name: string) => fieldNamed(unit, name);
  if (unit.kind === 'frame') {
    const payload = say('payload data');
    const said = payload ? `: ${printable(partOf(octets, unit.offset, payload, say('masking key')))}` : '';
    const fin = say('FIN')?.value === 1 ? '' : ', more fragments follow';
    const masked = say('MASK')?.value === 1 ? ', masked' : '';
    return `frame, ${say('opcode')?.meaning ?? ''}${masked}${fin}, ${say('payload length')?.value ?? 0} octets${said}`;
  }
  if (unit.protocol === 'mqtt') {
    const told = ['packet identifier', 'topic name', 'return code', 'reason code', 'payload'].flatMap((name) => {
      const field = say(name);
      return field ? [`${name} ${field.value}${field.meaning ? ` (${field.meaning})` : ''}`] : [];
    });
    return [unit.kind, ...told].join(', ');
  }
  const [first] = unit.fields;
  return first === undefined ? unit.kind : `${unit.kind}, ${clean(String(first.value))}`;
}

/** Lists the fields of a message: where they stand, their octets, names, values and meanings. */
export function explainMessage(host: Host, { unit, octets, side }: Message): void {
  const from = side === 'client' ? 'client → server' : 'server → client';
  host.print(`${unit.kind} of ${unit.protocol}, ${from}, ${unit.length} octets`, 'good');
  host.print('offset  octets                   field', 'faint');
  const list = (fields: readonly Field[], depth: number) => {
    for (const field of fields) {
      const at = field.offset - unit.offset;
      const bits = field.bitLength === undefined ? '' : ` (bit ${field.bitOffset}, ${field.bitLength} long)`;
      const own = octets.subarray(at, at + field.length);
      const hex = own.length > 8 ? `${toHex(own.subarray(0, 7), ' ')} …` : toHex(own, ' ');
      const meaning = field.meaning === undefined ? '' : `: ${clean(field.meaning)}`;
      const name = `${'  '.repeat(depth)}${field.name}${bits} = ${clean(String(field.value))}${meaning}`;
      host.print(`${String(at).padStart(6)}  ${hex.padEnd(23)}  ${name}`);
      if (field.fields) list(field.fields, depth + 1);
    }
  };
  list(unit.fields, 0);
  for (const breach of unit.broken) host.print(breachText(breach), 'bad');
  if (unit.broken.length === 0) host.print('It breaks no rule.', 'good');
}

/** A broken rule in a line. */
export function breachText({ rule, blame, likely }: Breach): string {
  const guess = likely === undefined ? '' : ` Likely: ${likely}.`;
  return `! ${rule.section} (${rule.level}, by the ${blame}): ${rule.text}${guess}`;
}

function partOf(octets: Uint8Array, start: number, payload: Field, key: Field | undefined): Uint8Array {
  const at = payload.offset - start;
  const part = octets.slice(at, at + payload.length);
  if (key === undefined) return part;
  const masking = octets.subarray(key.offset - start, key.offset - start + 4);
  return part.map((octet, index) => octet ^ (masking[index % 4] ?? 0));
}

function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => JSON.stringify(character).slice(1, -1));
}
