import type { Pin } from '#workshop/model.ts';

/** Most pins that are listed at once. */
const MOST = 60;

/** Most characters of a pin's address and of its label. */
const LONGEST = 2048;
const LONGEST_LABEL = 120;

/** What can be pinned that has all the words, those first whose own name begins with them. */
export function pinsFor(pins: readonly Pin[], words: string): readonly Pin[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = pins.filter(({ label, kind }) => {
    const text = `${kind} ${label}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return found.slice(0, MOST);
}

/**
 * The pin of an address that was pasted or typed: one of `pins` where it is known, else one that is called by its address.
 * Undefined for what is no address of the site at `origin`.
 */
export function pinOfAddress(text: string, origin: string, pins: readonly Pin[]): Pin | undefined {
  const typed = text.trim();
  if (!typed.startsWith('/') && !/^https?:\/\//i.test(typed)) return undefined;
  const url = URL.parse(typed, origin);
  if (!url || url.origin !== origin) return undefined;
  const address = url.pathname + url.search + url.hash;
  if (address.startsWith('//') || address.includes('\\') || address.length > LONGEST) return undefined;
  const known = pins.find((pin) => pin.address === address);
  return known ?? { kind: 'page', address, label: shortened(address) };
}

/** A label that is not too long for a pin. */
export function shortened(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
