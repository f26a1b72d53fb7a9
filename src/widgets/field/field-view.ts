import { h, type Markup } from '#widgets/markup/markup.ts';
import { spokenText, visibleText } from '#widgets/octets/visible-text.ts';
import type { Breach, Field, Side, Unit } from '#wire/octets/dissection.ts';
import { breachesOf, consequenceText } from './breaches.ts';
import { explain, explainValue, headerName } from './explain.ts';
import type { Explanation } from './explanations/explanation.ts';
import { type FieldPath, fieldAt, pathText } from './field-path.ts';
import { sectionLinks } from './section-link.ts';
import { bitsText, hexText, valueText } from './value-text.ts';

const MOST_OCTETS = 32;
const MOST_CHARACTERS = 1000;

/**
 * All there is to say about one field: what it is for, its value, why it is odd if it is, where it is specified, which rules it
 * breaks. The empty path means the unit as a whole.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function fieldView(unit: Unit, path: FieldPath, octets: Uint8Array): Markup {
  const field = fieldAt(unit, path);
  if (!field) return unitView(unit);
  return h(
    'div',
    { class: 'field', 'data-field': pathText(path) },
    heading(unit, path, field),
    explanation(explain(unit, path)),
    facts(unit, field, octets),
    explanation(explainValue(unit, path)),
    broken(breachesOf(unit, field)),
  );
}

/** One sentence about a field for a live region: name, value, meaning, and how many rules it breaks. */
export function fieldAnnouncement(unit: Unit, path: FieldPath): string {
  const field = fieldAt(unit, path);
  if (!field) return `${unit.kind}, ${unit.length} octets`;
  const value = spokenText(valueText(field)).slice(0, 120);
  const meaning = field.meaning ? `, ${spokenText(field.meaning)}` : '';
  const count = breachesOf(unit, field).length;
  const breaches = count === 0 ? '' : `, breaks ${count} rule${count === 1 ? '' : 's'}`;
  return `${spokenText(field.name)}: ${value}${meaning}${breaches}`;
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

function unitView(unit: Unit): Markup {
  return h(
    'div',
    { class: 'field' },
    h('h3', { class: 'field-name' }, unit.kind),
    explanation(explain(unit, [])),
    h(
      'dl',
      { class: 'field-facts' },
      fact('protocol', unit.protocol),
      fact('octets', `${unit.length}, from offset ${unit.offset}`),
    ),
    broken(unit.broken),
  );
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

function facts(unit: Unit, field: Field, octets: Uint8Array): Markup {
  const bits = bitsText(field, unit, octets);
  const { hex, cut } = hexText(field, unit, octets, MOST_OCTETS);
  const text = valueText(field);
  const long = text.length - MOST_CHARACTERS;
  return h(
    'dl',
    { class: 'field-facts' },
    text !== '' && fact('value', visibleText(text.slice(0, MOST_CHARACTERS)), long > 0 && ` … ${long} characters more`),
    field.meaning && fact('means', visibleText(field.meaning)),
    bits !== undefined && fact('bits', `${bits}, ${bitPlace(field)}`),
    bits === undefined && hex !== '' && fact('hex', cut > 0 ? `${hex} … ${cut} octets more` : hex),
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
