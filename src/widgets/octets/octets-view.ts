import { fieldAt, isWithin, pathText } from '#widgets/field/field-path.ts';
import { blocksOf, type Layer, layersAt } from '#widgets/field/layers.ts';
import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import type { OwnOctets } from '#wire/stack/nested-fields.ts';
import { annotationView } from './annotation-view.ts';
import { bitsView, hasBits } from './bits-view.ts';
import { hexView, shownOctets } from './hex-view.ts';
import type { OctetsState } from './octets-state.ts';
import { isTextual, textView } from './text-view.ts';
import { visibleText } from './visible-text.ts';

const LONGEST_TEXT = 4096;

/**
 * The octets of one unit in every shape that suits its protocol: its text, its bits as RFC 6455 draws them, the hex dump, and a
 * table of all fields behind them. What it carries is drawn in boxes; a unit inside that has octets of its own has a hex dump of
 * its own, and one of bits that is looked at has a figure. Elements that stand for a field carry its path in `data-field`; an
 * octet its offset in `data-octet`.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function octetsView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  const meant = shownOctets(octets, { ...state, show: 'unmasked' }).octets;
  const inside = layersAt(unit, octets, state.selected ?? [], meant).slice(1);
  return h(
    'div',
    { class: `octets octets-from-${state.side ?? 'nobody'}`, 'data-shows': state.show ?? 'sent' },
    isTextual(unit) && textView(unit, octets, state),
    hasBits(unit) && bitsView(unit, octets, state),
    payloadText(unit, meant, state) ?? contentOf(state),
    state.show === 'unmasked' &&
      state.unmasked &&
      h(
        'p',
        { class: 'octets-note' },
        'The payload is shown unmasked: these are not the octets that crossed the wire.',
      ),
    hexView(unit, octets, state),
    inside.map((layer) => figureOf(layer, state)),
    blocksWithOwnOctets(unit, state),
    h(
      'details',
      { class: 'octets-annotate', open: state.annotate },
      h('summary', {}, 'Annotate all'),
      state.table !== 'none' && annotationView(unit, shownOctets(octets, state).octets, { ...state, meant }),
    ),
  );
}

/** The bits of a unit inside, if it has fields of bits. */
function figureOf({ unit, octets, at, path }: Layer, { above = [] }: OctetsState): Markup | undefined {
  if (!hasBits(unit)) return undefined;
  return h(
    'div',
    { class: 'octets-figure' },
    h('p', { class: 'octets-note' }, 'The first octets of ', ...visibleText(unit.kind), ':'),
    bitsView(unit, octets, { selected: path, above: [...above, ...at] }),
  );
}

/** The payload of a frame as text, where what it carries is text. */
function payloadText(unit: Unit, meant: Uint8Array, state: OctetsState): Markup | undefined {
  const [first] = blocksOf(unit);
  if (isTextual(unit) || !first || first.field.own?.made === 'inflated' || !isTextual(first.field.unit))
    return undefined;
  const at = first.path.slice(0, -1);
  const carrying = fieldAt(unit, at);
  if (!carrying) return undefined;
  const { name: kind, offset, length, fields = [] } = carrying;
  const payload: Unit = { protocol: first.field.unit.protocol, kind, offset, length, fields, broken: [] };
  const start = offset - unit.offset;
  const selected = state.selected && isWithin(state.selected, at) ? state.selected.slice(at.length) : undefined;
  return textView(payload, meant.subarray(start, start + length), { selected, above: [...(state.above ?? []), ...at] });
}
/** The blocks that have octets of their own; an inflated message only when it is asked for, or looked at. */
function blocksWithOwnOctets(unit: Unit, state: OctetsState): Markup[] {
  return blocksOf(unit).flatMap(({ path, field }) => {
    const { own } = field;
    const isLookedAt = state.selected !== undefined && isWithin(state.selected, path);
    if (!own || (own.made === 'inflated' && !state.showInflated && !isLookedAt)) return [];
    const above = [...(state.above ?? []), ...path];
    const selected = isLookedAt ? state.selected?.slice(path.length) : undefined;
    const inner = { selected, rows: state.rows, above };
    return [
      h(
        'div',
        { class: `octets-own octets-${own.made}` },
        h('p', { class: 'octets-note', 'data-field': pathText(above) }, ownWords(field.unit, own)),
        own.made === 'joined' && isTextual(field.unit) && textView(field.unit, own.octets, inner),
        hexView(field.unit, own.octets, inner),
        blocksWithOwnOctets(field.unit, inner),
      ),
    ];
  });
}

function ownWords(unit: Unit, { made, octets, here }: OwnOctets): (Markup | string)[] {
  const count = `${octets.length} octet${octets.length === 1 ? '' : 's'}`;
  if (made === 'inflated') return [`The message inflates to ${count}, which did not cross the wire:`];
  const part = here && here.length < octets.length ? `, ${here.length} of them in this one` : '';
  return [...visibleText(unit.kind), `, ${count} put together from all that carry it${part}:`];
}

/** What a frame carries once masking and compression are undone, read as UTF-8. */
function contentOf({ unmasked, inflated }: OctetsState): Markup | undefined {
  const octets = inflated ?? unmasked;
  if (!octets || octets.length === 0) return undefined;
  const cut = octets.length - LONGEST_TEXT;
  return h(
    'div',
    { class: 'octets-content', translate: 'no' },
    h('span', { class: 'octets-content-label' }, inflated ? 'inflated' : 'unmasked'),
    h('bdi', { dir: 'ltr' }, visibleText(decodeUtf8Lossy(octets.subarray(0, LONGEST_TEXT)))),
    cut > 0 && h('span', { class: 'octets-cut' }, ` ${cut} octets more`),
  );
}
