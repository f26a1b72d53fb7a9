import { type PlacedBreaches, placeBreaches } from '#widgets/field/breaches.ts';
import { headerName } from '#widgets/field/explain.ts';
import { type PlacedField, pathText, samePath, walk } from '#widgets/field/field-path.ts';
import { type Layer, layerAt } from '#widgets/field/layers.ts';
import { outcomeView } from '#widgets/field/outcome-view.ts';
import { bitsText, hexText, valueText } from '#widgets/field/value-text.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Breach, Field, Unit } from '#wire/octets/dissection.ts';
import { isBlock } from '#wire/stack/nested-fields.ts';
import type { OctetsState } from './octets-state.ts';
import { visibleText } from './visible-text.ts';

const MOST_OCTETS = 24;
const MOST_CHARACTERS = 240;
/** Fields that are listed at most: more are more than a page can lay out at once. */
const MOST_LISTED = 400;

/** The fields of a unit as a table, `state.table` of them: label, octets in hex, value, meaning, and what is wrong with it. */
export function annotationView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const brief = state.table === 'telling';
  const told = breachesInLayers();
  const listed = walk(unit)
    .map(({ path, field }): Line => {
      const layer = layerAt(unit, octets, path, state.meant);
      return { path, field, layer, broken: told(layer) };
    })
    .filter(
      ({ path, field, broken }) => !brief || path.length === 1 || isBlock(field) || field.meaning || broken.length > 0,
    );
  const shown = around(listed, state);
  return h(
    'table',
    { class: 'octets-annotation' },
    h(
      'caption',
      {},
      `${brief ? 'The fields' : 'Every field'} of this ${unit.kind}: ${unit.length} octets from offset ${unit.offset}`,
      shown.length < listed.length &&
        `; ${shown.length} of its ${listed.length} fields, with the chosen one among them`,
      told({ unit, octets, at: [], path: [], block: undefined }).map(remark),
    ),
    h(
      'thead',
      {},
      h('tr', {}, ...['Field', 'Offset', 'Octets', 'Value', 'Meaning'].map((name) => h('th', { scope: 'col' }, name))),
    ),
    h(
      'tbody',
      {},
      shown.map((line) => row(line, samePath(line.path, state.selected))),
    ),
  );
}

/** The first of the lines, or those around the selected one. */
function around(lines: readonly Line[], { selected }: OctetsState): readonly Line[] {
  const at = lines.findIndex(({ path }) => samePath(path, selected));
  const first = Math.max(0, Math.min(at - MOST_LISTED / 2, lines.length - MOST_LISTED));
  return lines.slice(first, first + MOST_LISTED);
}

/** A field as it is listed, in the innermost unit that it lies in. */
interface Line extends PlacedField {
  readonly layer: Layer;
  readonly broken: readonly Breach[];
}

/** What of each layer's breaches is told at a field, or at a block as a whole. */
function breachesInLayers(): (layer: Layer) => readonly Breach[] {
  const known = new Map<Unit, PlacedBreaches>();
  return ({ unit, path }) => {
    const placed = known.get(unit) ?? placeBreaches(unit);
    known.set(unit, placed);
    return path.length === 0 ? placed.ofUnit : placed.of(path);
  };
}

function row({ path, field, layer, broken }: Line, selected: boolean): Markup {
  const text = valueText(field);
  const kinds = [selected && 'is-selected', broken.length > 0 && 'is-broken', isBlock(field) && 'octets-unit'];
  return h(
    'tr',
    {
      class: kinds.filter(Boolean).join(' ') || undefined,
      'data-field': pathText(path),
      'aria-current': selected && 'true',
    },
    h('th', { scope: 'row', class: `octets-depth-${Math.min(path.length, 6)}` }, name(layer, field)),
    h('td', { class: 'octets-number' }, String(field.offset)),
    h('td', { class: 'octets-code' }, octetsOf(layer, field)),
    h('td', { class: 'octets-code' }, visibleText(shortened(text))),
    h('td', {}, visibleText(field.meaning ?? ''), isBlock(field) && outcomeView(field.unit), broken.map(remark)),
  );
}

/** A field line goes by the name of its header field, so that the rows can be told apart; a unit inside tells its protocol. */
function name({ unit, path }: Layer, field: Field): (Markup | string)[] {
  const kind = (words: string) => h('span', { class: 'octets-kind' }, words);
  if (isBlock(field)) return [...visibleText(field.name), ' ', kind(field.unit.protocol)];
  const header = field.name === 'field line' ? headerName(unit, path) : undefined;
  if (header === undefined) return visibleText(field.name);
  return [...visibleText(header), ' ', kind(field.name)];
}

function octetsOf({ unit, octets, block }: Layer, field: Field): string {
  if (field === block) return '';
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
