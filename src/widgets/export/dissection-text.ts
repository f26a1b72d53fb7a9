import { walk } from '#widgets/field/field-path.ts';
import { type Layer, layerAt } from '#widgets/field/layers.ts';
import { bitsText, hexText, valueText } from '#widgets/field/value-text.ts';
import { spokenText } from '#widgets/octets/visible-text.ts';
import type { Field, Side, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import { type Block, isBlock } from '#wire/stack/nested-fields.ts';

const MOST_OCTETS = 16;
const MOST_CHARACTERS = 160;

/** How a unit is told as text. */
export interface DissectionTextState {
  /** Its octets with masking undone, which the units inside are made of. */
  readonly meant?: Uint8Array;
  /** Its octets are told with masking undone, and not as they crossed. */
  readonly unmasked?: boolean;
}

/**
 * One unit taken apart as plain text: a line a field, indented as they nest, then the rules that it breaks. Characters that
 * show nothing are named, so that nothing from the wire can act on where the text is pasted.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function dissectionText(
  unit: Unit,
  octets: Uint8Array,
  side: Side,
  { meant = octets, unmasked = false }: DissectionTextState = {},
): string {
  const way = side === 'client' ? 'client → server' : 'server → client';
  const lines = [`${way} · ${unit.protocol} ${unit.kind} · ${unit.length} octets from offset ${unit.offset}`, ''];
  if (unmasked && meant !== octets) lines.splice(1, 0, 'the payload with the masking undone');
  const broken = [...unit.broken];
  for (const { path, field } of walk(unit)) {
    const layer = layerAt(unit, unmasked ? meant : octets, path, meant);
    if (isBlock(field)) {
      lines.push(...blockLines(field, path.length - 1));
      broken.push(...field.unit.broken);
    } else lines.push(fieldLine(layer, field, path.length - 1));
  }
  for (const { rule, blame } of broken) {
    lines.push('', `breaks ${rule.section} (${rule.level}): ${rule.text} The ${blame} broke it.`);
  }
  return `${lines.join('\n')}\n`;
}

/** A unit inside: its name, how many octets it has, and what it brings about. Its fields follow. */
function blockLines({ offset, name, meaning, unit, own }: Block, depth: number): string[] {
  const here = meaning === undefined ? '' : `  (${spokenText(meaning)})`;
  const made = own ? ', offsets count in it' : '';
  const indent = '  '.repeat(depth);
  const head = `${String(offset).padStart(6)}  ${indent}${unit.protocol} ${spokenText(name)} · ${unit.length} octets${made}${here}`;
  const outcome = (unit.outcome ?? []).map(
    ({ name: what, value }) => `        ${indent}→ ${what}: ${shortened(spokenText(String(value ?? '')))}`,
  );
  return [head, ...outcome];
}

function fieldLine(layer: Layer, field: Field, depth: number): string {
  const value = shortened(spokenText(valueText(field)));
  const meaning = field.meaning ? `  (${spokenText(field.meaning)})` : '';
  const place = String(field.offset).padStart(6);
  const name = `${'  '.repeat(depth)}${spokenText(field.name)}`.padEnd(24);
  return `${place}  ${name}  ${octetsOf(layer.unit, layer.octets, field).padEnd(24)}  ${value}${meaning}`.trimEnd();
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
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
