import { h, type Markup } from '#widgets/markup/markup.ts';
import { spokenText, visibleText } from '#widgets/octets/visible-text.ts';
import type { Breach, Field, Side, Unit } from '#wire/octets/dissection.ts';
import { toHex } from '#wire/octets/hex.ts';
import type { Block } from '#wire/stack/nested-fields.ts';
import { breachesOf, consequenceText } from './breaches.ts';
import { explain, explainValue, headerName } from './explain.ts';
import type { Explanation } from './explanations/explanation.ts';
import { type FieldPath, fieldAt, pathText } from './field-path.ts';
import { type Layer, layerAt, spanIn } from './layers.ts';
import { outcomeView } from './outcome-view.ts';
import { sectionLinks } from './section-link.ts';
import { bitsText, hexText, valueText } from './value-text.ts';

const MOST_OCTETS = 32;
const MOST_CHARACTERS = 1000;

/** What the field pane is told besides the field. */
export interface FieldViewState {
  /** The octets with masking undone, which units inside a masked frame are made of; those that are shown when absent. */
  readonly meant?: Uint8Array | undefined;
  /** How the octets of the unit crossed: `read`, `2 writes`. */
  readonly crossed?: string | undefined;
  /** Whether the layers above the field lead there when pressed. */
  readonly leads?: boolean | undefined;
}

/**
 * All there is to say about one field: the layers that it lies in, what it is for, its value, why it is odd if it is, where it is
 * specified, which rules it breaks. The empty path means the unit as a whole, the path of a block the unit that it is.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function fieldView(unit: Unit, path: FieldPath, octets: Uint8Array, state: FieldViewState = {}): Markup {
  const field = fieldAt(unit, path);
  const layer = layerAt(unit, octets, path, state.meant);
  const isNested = layer.block !== undefined;
  const crumbs = isNested || state.crossed !== undefined ? crumbsView(unit, field ? path : [], state) : undefined;
  if (!field || field === layer.block) return unitView(layer.unit, crumbs, field && layer.block);
  const inner = layer.path;
  return h(
    'div',
    { class: 'field', 'data-field': pathText(path) },
    crumbs,
    heading(layer.unit, inner, field),
    explanation(explain(layer.unit, inner)),
    facts(
      layer,
      field,
      layer.block ? { sent: sentAs(unit, path, octets, layer) } : { isMasked: isMasked(unit, field, octets, state) },
    ),
    explanation(explainValue(layer.unit, inner)),
    broken(breachesOf(layer.unit, field)),
  );
}

/** One sentence about a field for a live region: name, value, meaning, and how many rules it breaks. */
export function fieldAnnouncement(unit: Unit, path: FieldPath): string {
  const field = fieldAt(unit, path);
  if (!field) return `${unit.kind}, ${unit.length} octets`;
  const layer = layerAt(unit, new Uint8Array(0), path);
  const isUnit = field === layer.block;
  const value = isUnit ? `${layer.unit.length} octets` : spokenText(valueText(field)).slice(0, 120);
  const meaning = field.meaning ? `, ${spokenText(field.meaning)}` : '';
  const count = isUnit ? layer.unit.broken.length : breachesOf(layer.unit, field).length;
  const breaches = count === 0 ? '' : `, breaks ${count} rule${count === 1 ? '' : 's'}`;
  return `${spokenText(field.name)}: ${value}${meaning}${breaches}`;
}

/** The way to the field: the reads or writes of the socket, the unit, and what it lies in there, down to the field. */
function crumbsView(unit: Unit, path: FieldPath, { crossed, leads }: FieldViewState): Markup {
  const steps = path.map((_, index) => path.slice(0, index + 1));
  const crumb = (to: FieldPath, name: string) =>
    to.length === path.length
      ? h('span', { 'aria-current': 'true' }, ...visibleText(name))
      : leads
        ? h('button', { type: 'button', class: 'field-crumb', 'data-crumb': pathText(to) }, ...visibleText(name))
        : visibleText(name);
  return h(
    'ol',
    { class: 'field-crumbs', 'aria-label': 'The layers that this lies in' },
    crossed !== undefined && h('li', {}, crossed),
    h('li', {}, crumb([], unit.kind)),
    steps.map((to) => h('li', {}, crumb(to, crumbName(unit, to)))),
  );
}

function crumbName(unit: Unit, path: FieldPath): string {
  const field = fieldAt(unit, path);
  const layer = layerAt(unit, new Uint8Array(0), path);
  const header = field?.name === 'field line' ? headerName(layer.unit, layer.path) : undefined;
  return header ?? field?.name ?? '';
}

/** The octets of a nested field as they crossed, where they did otherwise than they are shown; undefined where they did not. */
function sentAs(unit: Unit, path: FieldPath, octets: Uint8Array, layer: Layer): string | undefined {
  const span = spanIn(unit, path);
  if (!span || span.length === 0 || layer.block?.own) return undefined;
  const start = span.offset - unit.offset;
  const sent = toHex(octets.subarray(start, start + Math.min(span.length, MOST_OCTETS)), ' ');
  const own = span.offset - layer.unit.offset;
  const meant = toHex(layer.octets.subarray(own, own + Math.min(span.length, MOST_OCTETS)), ' ');
  return sent === meant ? undefined : sent;
}

/** A header field goes by its own name; what part of it is meant stands below. */
function heading(unit: Unit, path: FieldPath, field: Field): Markup {
  const header = headerName(unit, path);
  if (header === undefined) return h('h3', { class: 'field-name' }, visibleText(field.name));
  return h(
    'h3',
    { class: 'field-name' },
    visibleText(header),
    h('span', { class: 'field-kind' }, visibleText(field.name)),
  );
}

function unitView(unit: Unit, crumbs: Markup | undefined, block: Block | undefined): Markup {
  return h(
    'div',
    { class: 'field' },
    crumbs,
    h('h3', { class: 'field-name' }, visibleText(unit.kind)),
    explanation(explain(unit, [])),
    h(
      'dl',
      { class: 'field-facts' },
      fact('protocol', unit.version === undefined ? unit.protocol : `${unit.protocol} ${unit.version}`),
      fact('octets', octetsText(unit, block)),
      block?.meaning && fact('here', visibleText(block.meaning)),
    ),
    outcomeView(unit),
    broken(unit.broken),
  );
}

function octetsText({ length, offset }: Unit, block: Block | undefined): string {
  if (block?.own?.made === 'inflated') return `${length}, inflated`;
  return block?.own ? `${length}, put together` : `${length}, from offset ${offset}`;
}

function explanation(of: Explanation | undefined): Markup | undefined {
  if (!of) return undefined;
  return h(
    'div',
    { class: 'field-explanation' },
    h('p', {}, of.what, ' ', ...links(of.section)),
    of.why !== undefined && h('p', { class: 'field-why' }, h('strong', {}, 'Why? '), of.why),
  );
}

function links(section: string): (Markup | string)[] {
  const made = sectionLinks(section).map(({ text, href }) =>
    h('a', { class: 'field-section', href, rel: 'external' }, text),
  );
  return made.length === 0 ? [section] : made.flatMap((link, index) => (index === 0 ? [link] : [', ', link]));
}

interface Crossed {
  /** The octets as they crossed, where they did otherwise than they are shown. */
  readonly sent?: string | undefined;
  /** They are shown as they crossed, masked, and the value is what they are once that is undone. */
  readonly isMasked?: boolean;
}

function isMasked(unit: Unit, { offset, length }: Field, octets: Uint8Array, { meant }: FieldViewState): boolean {
  const start = offset - unit.offset;
  return meant?.subarray(start, start + length).some((octet, at) => octet !== octets[start + at]) ?? false;
}

function facts({ unit, octets }: Layer, field: Field, { sent, isMasked = false }: Crossed): Markup {
  const bits = bitsText(field, unit, octets);
  const { hex, cut } = hexText(field, unit, octets, MOST_OCTETS);
  const text = valueText(field);
  const long = text.length - MOST_CHARACTERS;
  return h(
    'dl',
    { class: 'field-facts' },
    text !== '' &&
      fact(
        isMasked ? 'unmasked' : 'value',
        visibleText(text.slice(0, MOST_CHARACTERS)),
        long > 0 && ` … ${long} characters more`,
      ),
    field.meaning && fact('means', visibleText(field.meaning)),
    bits !== undefined && fact('bits', `${bits}, ${bitPlace(field)}`),
    bits === undefined && hex !== '' && fact('hex', cut > 0 ? `${hex} … ${cut} octets more` : hex),
    sent !== undefined && fact('sent as', field.length > MOST_OCTETS ? `${sent} …` : sent),
    fact('place', place(field)),
  );
}

function bitPlace(field: Field): string {
  const first = field.bitOffset ?? 0;
  const last = first + (field.bitLength ?? 1) - 1;
  return first === last ? `bit ${first} of its octet` : `bits ${first} to ${last} of its octet`;
}

function place(field: Field): string {
  if (field.length === 0) return `offset ${field.offset}, no octets`;
  return field.length === 1
    ? `offset ${field.offset}, 1 octet`
    : `offset ${field.offset} to ${field.offset + field.length - 1}, ${field.length} octets`;
}

function fact(name: string, ...value: readonly Parameters<typeof h>[2][]): Markup[] {
  return [h('dt', {}, name), h('dd', {}, ...value)];
}

function broken(breaches: readonly Breach[]): Markup | undefined {
  if (breaches.length === 0) return undefined;
  return h(
    'ul',
    { class: 'field-breaches', 'aria-label': 'Broken rules' },
    breaches.map((breach) => h('li', { class: 'field-breach' }, ...breachText(breach))),
  );
}

function breachText({ rule, blame, likely }: Breach): (Markup | string)[] {
  const other: Side = blame === 'client' ? 'server' : 'client';
  return [
    h('strong', { class: 'field-level' }, `⚠ ${rule.level}`),
    ` ${rule.text} `,
    ...links(rule.section),
    `. ${likely === undefined ? '' : `Likely mistake: ${likely}. `}The ${blame} broke it; a conforming ${other} ${consequenceText(rule.consequence)}.`,
  ];
}
