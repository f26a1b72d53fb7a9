/** A request target with the part that names the session cut out: `/s/…/ws`. */
export function withoutToken(target: string): string {
  return target.replace(/^\/s\/[^/?#]+/, '/s/…');
}
