/** The address of a page of the site, from its `path` beginning with `/`, wherever the site is put. */
export function sitePath(path: string): string {
  return `${import.meta.env.BASE_URL.replace(/\/$/, '')}${path}`;
}
