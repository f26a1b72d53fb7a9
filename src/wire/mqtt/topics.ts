/** What is wrong with a topic filter, if anything; a wildcard or a share name out of place. */
export type FilterFault = 'multi-level wildcard' | 'single-level wildcard' | 'share name' | 'shared filter';

const SHARE = '$share/';

/** Whether `text` has a wildcard character (MQTT 3.1.1 and 5.0, section 4.7.1): no topic name may. */
export function hasWildcard(text: string): boolean {
  return text.includes('+') || text.includes('#');
}

/** Whether a topic filter asks for a shared subscription (MQTT 5.0 section 4.8.2). */
export function isShared(filter: string): boolean {
  return filter.startsWith(SHARE);
}

/**
 * The first fault of a topic filter (section 4.7.1): `#` stands for a whole level and the last one, `+` for a whole level.
 * With `shared` also those of a shared subscription (MQTT 5.0 section 4.8.2): a share name without wildcards, a slash, and
 * a filter.
 */
export function filterFault(filter: string, shared: boolean): FilterFault | undefined {
  if (!shared || !isShared(filter)) return wildcardFault(filter);
  const nameEnd = filter.indexOf('/', SHARE.length);
  const name = filter.slice(SHARE.length, nameEnd === -1 ? undefined : nameEnd);
  if (name === '' || hasWildcard(name)) return 'share name';
  const rest = nameEnd === -1 ? '' : filter.slice(nameEnd + 1);
  return rest === '' ? 'shared filter' : wildcardFault(rest);
}

/**
 * Whether messages of the topic `name` are meant by a topic filter of MQTT 5.0 (section 4.7), as `matchesFilter` says; of a shared
 * subscription the filter after its share name counts.
 */
export function matchesTopic(filter: string, name: string): boolean {
  return matchesFilter(isShared(filter) ? filter.slice(filter.indexOf('/', SHARE.length) + 1) : filter, name);
}

/**
 * Whether messages of the topic `name` are meant by a topic filter (MQTT 3.1.1 and 5.0, section 4.7): `+` stands for one level,
 * `#` for its parent and all below it; neither at the beginning stands for a level that begins with `$`. That a subscription
 * can be shared MQTT 3.1.1 does not know.
 */
export function matchesFilter(filter: string, name: string): boolean {
  const wanted = filter.split('/');
  const levels = name.split('/');
  if (name.startsWith('$') && hasWildcard(wanted[0] ?? '')) return false;
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (at >= levels.length || (level !== '+' && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}

function wildcardFault(filter: string): FilterFault | undefined {
  if (!hasWildcard(filter)) return undefined;
  const levels = filter.split('/');
  for (const [index, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || index < levels.length - 1)) return 'multi-level wildcard';
    if (level.includes('+') && level !== '+') return 'single-level wildcard';
  }
  return undefined;
}
