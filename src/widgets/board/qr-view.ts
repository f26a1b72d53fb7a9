import { encode } from 'uqr';
import { h, type Markup } from '#widgets/markup/markup.ts';

/** The quiet zone around a symbol, in modules (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/** A QR code of `text` as SVG: dark on white in either theme, as readers need it. */
export function qrView(text: string, label: string): Markup {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return h(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' },
    h('rect', { width: size, height: size, fill: '#fff' }),
    h('path', { d: path, fill: '#000' }),
  );
}
