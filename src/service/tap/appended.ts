/** `list` with `item` at its end. A list of one has room for one, where `push` would make room for seventeen. */
export function appended<Item>(list: readonly Item[], item: Item): readonly Item[] {
  return list.length === 0 ? [item] : [...list, item];
}
