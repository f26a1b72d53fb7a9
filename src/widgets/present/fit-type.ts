/** How large the type of a screen is, of that of the stage: the largest with which nothing is left out. */
const SIZES = [1.15, 1.08, 1, 0.94, 0.88, 0.82, 0.76, 0.71, 0.66, 0.62, 0.58, 0.54, 0.5];

/** What would scroll or be cut if it were too large for its place. */
const BOXES = 'pre, .table-box, .specimen-octets, .specimen .octets-hex, .octet-strip, .story, .lab > section';

/** Sets the largest type with which `stage` shows all that it has without scrolling. */
export function fitType(stage: HTMLElement): void {
  for (const size of SIZES) {
    stage.style.setProperty('--fit', String(size));
    if (overflowing(stage).length === 0) return;
  }
}

/** What does not show all that is in it: the stage itself, or a box on it. */
export function overflowing(stage: HTMLElement): readonly HTMLElement[] {
  const boxes = [...stage.querySelectorAll<HTMLElement>(BOXES)].filter((box) => box.closest('[data-on]'));
  return [stage, ...boxes].filter(
    (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1,
  );
}
