/** Says whether a button does anything now. It keeps its place in the tab order, so that the focus is never lost. */
export function enable(button: Element, enabled: boolean): void {
  if (enabled) button.removeAttribute('aria-disabled');
  else button.setAttribute('aria-disabled', 'true');
}
