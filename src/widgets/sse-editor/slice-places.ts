/**
 * Where a reader wants octets cut: offsets into them, in rising order, with spaces or commas between.
 *
 * @param text what was typed
 * @param length how many octets there are
 * @returns the lengths of the slices but the last, which is what is left; none when nothing was typed. Or what is wrong.
 */
export function readPlaces(text: string, length: number): { readonly slices: number[] } | { readonly error: string } {
  const typed = text.split(/[\s,]+/).filter((place) => place !== '');
  const slices: number[] = [];
  let before = 0;
  for (const place of typed) {
    const at = /^\d+$/.test(place) ? Number(place) : Number.NaN;
    if (!(at > before && at < length)) return { error: refusal(place, before + 1, length - 1) };
    slices.push(at - before);
    before = at;
  }
  return { slices };
}

function refusal(place: string, least: number, most: number): string {
  if (least > most) return `“${place}” is no place to cut at: no octets are left after the place before it.`;
  return `“${place}” is no place to cut at: here it must be a whole number from ${least} to ${most}.`;
}
