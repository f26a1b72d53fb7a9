import { placeBreaches } from '#widgets/field/breaches.ts';
import { headerName } from '#widgets/field/explain.ts';
import { type FieldPath, type PlacedField, pathText, samePath, walk } from '#widgets/field/field-path.ts';
import { bitsText, hexText, valueText } from '#widgets/field/value-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Breach, Field, Unit } from '#wire/octets/dissection.ts';
import type { OctetsState } from './octets-state.ts';
import { visibleText } from './visible-text.ts';

const MOST_OCTETS = 24;
const MOST_CHARACTERS = 240;

/** The fields of a unit as a table, `state.table` of them: label, octets in hex, value, meaning, and what is wrong with it. */
export function annotationView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const placed = placeBreaches(unit);
  const brief = state.table === 'telling';
  const listed = walk(unit).filter(
    ({ path, field }) => !brief || path.length === 1 || field.meaning || placed.of(path).length > 0,
  );
  return h(
    'table',
    { class: 'octets-annotation' },
    h(
      'caption',
      {},
      `${brief ? 'The fields' : 'Every field'} of this ${unit.kind}: ${unit.length} octets from offset ${unit.offset}`,
      placed.ofUnit.map(remark),
    ),
    h(
      'thead',
      {},
      h('tr', {}, ...['Field', 'Offset', 'Octets', 'Value', 'Meaning'].map((name) => h('th', { scope: 'col' }, name))),
    ),
    h(
      'tbody',
      {},
      listed.map((each) => row(unit, octets, each, placed.of(each.path), samePath(each.path, state.selected))),
    ),
  );
}

function row(
  unit: Unit,
  octets: Uint8Array,
  { path, field }: PlacedField,
  broken: readonly Breach[],
  selected: boolean,
): Markup {
  const text = valueText(field);
  const kinds = [selected && 'is-selected', broken.length > 0 && 'is-broken'].filter(Boolean).join(' ');
  return h(
    'tr',
    {
      class: kinds || undefined,
      'data-field': pathText(path),
      'aria-current': selected && 'true',
    },
    h('th', { scope: 'row', class: `octets-depth-${Math.min(path.length, 4)}` }, name(unit, path, field)),
    h('td', { class: 'octets-number' }, String(field.offset)),
    h('td', { class: 'octets-code' }, octetsOf(unit, octets, field)),
    h('td', { class: 'octets-code' }, visibleText(shortened(text))),
    h('td', {}, visibleText(field.meaning ?? ''), broken.map(remark)),
  );
}

/** A field line goes by the name of its header field, so that the rows can be told apart. */
function name(unit: Unit, path: FieldPath, field: Field): (Markup | string)[] {
  const header = field.name === 'field line' ? headerName(unit, path) : undefined;
  if (header === undefined) return visibleText(field.name);
  return [...visibleText(header), ' ', h('span', { class: 'octets-kind' }, field.name)];
}

function octetsOf(unit: Unit, octets: Uint8Array, field: Field): string {
  const bits = bitsText(field, unit, octets);
  if (bits !== undefined) return `bits ${bits}`;
  const { hex, cut } = hexText(field, unit, octets, MOST_OCTETS);
  return cut > 0 ? `${hex} … ${cut} more` : hex;
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function remark(breach: Breach): Markup {
  return h('p', { class: 'octets-breach' }, `⚠ breaks ${breach.rule.section}: ${breach.rule.text}`);
}
