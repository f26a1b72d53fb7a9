/** Every address that a file of the site leads to, as it stands there. */
export function addressesIn(type: string, text: string): string[] {
  if (type.startsWith('text/html')) {
    const markup = [...text.matchAll(/\s(?:href|src|data-capture|data-index)="([^"]*)"/g)];
    return markup.map(([, address = '']) => address.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
  }
  if (type === 'text/css') return [...text.matchAll(/url\(["']?([^"')]+)["']?\)/g)].map(([, address = '']) => address);
  if (type === 'text/javascript') {
    const loaded = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'`]([./][^"'`]+)["'`]/g)];
    const started = [...text.matchAll(/["'`](\/[^"'`\s]*\/_astro\/[^"'`\s]+)["'`]/g)];
    return [...loaded, ...started].map(([, address = '']) => address);
  }
  if (type === 'application/manifest+json') {
    return [...text.matchAll(/"(?:src|start_url|scope)":\s*"([^"]*)"/g)].map(([, address = '']) => address);
  }
  return [];
}
