import { h, type Markup } from '#widgets/markup/markup.ts';
import type { Unit } from '#wire/octets/dissection.ts';
import { decodeUtf8Lossy } from '#wire/octets/utf8.ts';
import { annotationView } from './annotation-view.ts';
import { bitsView, hasBits } from './bits-view.ts';
import { hexView, shownOctets } from './hex-view.ts';
import type { OctetsState } from './octets-state.ts';
import { isTextual, textView } from './text-view.ts';
import { visibleText } from './visible-text.ts';

const LONGEST_TEXT = 4096;

/**
 * The octets of one unit in every shape that suits its protocol: its text, its bits as RFC 6455 draws them, the hex dump, and a
 * table of all fields behind them. Elements that stand for a field carry its path in `data-field`; an octet its absolute
 * offset in `data-octet`.
 *
 * @param octets the octets of `unit`, the first being the one at `unit.offset`
 */
export function octetsView(unit: Unit, octets: Uint8Array, state: OctetsState = {}): Markup {
  return h(
    'div',
    { class: `octets octets-from-${state.side ?? 'nobody'}`, 'data-shows': state.show ?? 'sent' },
    isTextual(unit) && textView(unit, octets, state),
    hasBits(unit) && bitsView(unit, octets, state),
    contentOf(state),
    state.show === 'unmasked' &&
      state.unmasked &&
      h(
        'p',
        { class: 'octets-note' },
        'The payload is shown unmasked: these are not the octets that crossed the wire.',
      ),
    hexView(unit, octets, state),
    state.showInflated && state.inflated && inflatedView(unit, state.inflated, state),
    h(
      'details',
      { class: 'octets-annotate', open: state.annotate },
      h('summary', {}, 'Annotate all'),
      state.table !== 'none' && annotationView(unit, shownOctets(octets, state).octets, state),
    ),
  );
}

/** What the message inflates to, as octets that never crossed the wire. */
function inflatedView({ protocol, kind }: Unit, inflated: Uint8Array, { rows }: OctetsState): Markup {
  const message: Unit = { protocol, kind, offset: 0, length: inflated.length, fields: [], broken: [] };
  const count = `${inflated.length} octet${inflated.length === 1 ? '' : 's'}`;
  return h(
    'div',
    { class: 'octets-inflated' },
    h('p', { class: 'octets-note' }, `The message inflates to ${count}, which did not cross the wire:`),
    hexView(message, inflated, { rows }),
  );
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
