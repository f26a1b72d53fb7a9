/** Whose a key is that is pressed while a lesson is presented. */

import type { Keys } from './standing.ts';

/** Where arrows, Home, End and letters have a meaning of their own: what is typed in, and what is walked through. */
const WALKED = `input:not([type="checkbox"], [type="radio"]), select, textarea, [contenteditable], [data-part="ladder"],
  [data-part="octets"], .hold-drawing, .bit, [role="option"], [role="menuitem"], [role="menuitemradio"], [role="region"][tabindex]`;

/** What Space and Enter press. */
const PRESSED = 'button, a, summary, label, input, [role="button"]';

/**
 * Whether the key is for what it was pressed on, and not for the presentation. A remote sends Page Up and Page Down: they
 * move the presentation wherever the focus is, unless in a text of several lines. Enter ends a number that was typed.
 */
export function isTheirs({ target, key }: KeyboardEvent, { typed }: Keys): boolean {
  if (!(target instanceof Element)) return false;
  if (key === 'PageUp' || key === 'PageDown')
    return target.matches('select, textarea:not(.xterm-helper-textarea), [contenteditable]');
  if (target.closest(WALKED)) return true;
  if (key === 'Enter' && typed !== '') return false;
  return (key === ' ' || key === 'Enter') && target.closest(PRESSED) !== null;
}
