/**
 * Where a key leads in a list of `count`; undefined for keys that lead nowhere.
 *
 * @param page how many rows are in view at once
 */
export function nextIndex(key: string, here: number, count: number, page: number): number | undefined {
  const within = (index: number) => Math.max(0, Math.min(index, count - 1));
  switch (key) {
    case 'ArrowDown':
      return within(here + 1);
    case 'ArrowUp':
      return within(here - 1);
    case 'PageDown':
      return within(here + page);
    case 'PageUp':
      return within(here - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
