import { walk } from '#widgets/field/field-path.ts';
import { bitsText, hexText, valueText } from '#widgets/field/value-text.ts';
import { spokenText } from '#widgets/octets/visible-text.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';

const MOST_OCTETS = 16;
const MOST_CHARACTERS = 160;

/**
 * One unit taken apart as plain text: a line a field, indented as they nest, then the rules that it breaks. Characters that
 * show nothing are named, so that nothing from the wire can act on where the text is pasted.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function dissectionText(unit: Unit, octets: Uint8Array, side: Side): string {
  const way = side === 'client' ? 'client → server' : 'server → client';
  const lines = [`${way} · ${unit.protocol} ${unit.kind} · ${unit.length} octets from offset ${unit.offset}`, ''];
  for (const { path, field } of walk(unit)) lines.push(fieldLine(unit, octets, field, path.length - 1));
  for (const { rule, blame } of unit.broken) {
    lines.push('', `breaks ${rule.section} (${rule.level}): ${rule.text} The ${blame} broke it.`);
  }
  return `${lines.join('\n')}\n`;
}

function fieldLine(unit: Unit, octets: Uint8Array, field: Field, depth: number): string {
  const text = spokenText(valueText(field));
  const value = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  const meaning = field.meaning ? `  (${spokenText(field.meaning)})` : '';
  const place = String(field.offset).padStart(6);
  const name = `${'  '.repeat(depth)}${spokenText(field.name)}`.padEnd(24);
  return `${place}  ${name}  ${octetsOf(unit, octets, field).padEnd(24)}  ${value}${meaning}`.trimEnd();
}

function octetsOf(unit: Unit, octets: Uint8Array, field: Field): string {
  const bits = bitsText(field, unit, octets);
  if (bits !== undefined) return `bits ${bits}`;
  const { hex, cut } = hexText(field, unit, octets, MOST_OCTETS);
  return cut > 0 ? `${hex} … ${cut} more` : hex;
}

/** Octets in hex, sixteen a line: what `fromHex`, xxd -r -p and the composer read. */
export function hexLines(octets: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < octets.length; at += 16) lines.push(toHex(octets.subarray(at, at + 16), ' '));
  return lines.join('\n');
}
