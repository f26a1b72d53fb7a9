import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** A page of the built site. */
export interface SitePage {
  /** As a reader asks for it: `/lessons/frames/`. */
  readonly path: string;
  readonly html: string;
}

/** Every page of the built site, the one for no page among them. Read once the site is built. */
export function sitePages(): SitePage[] {
  return globSync('**/*.html', { cwd: dist })
    .sort()
    .map((file) => ({
      path: `/${file.replace(/(^|\/)index\.html$/, '$1').replace(/^404\.html$/, 'nothing-here/')}`,
      html: readFileSync(`${dist}${file}`, 'utf8'),
    }));
}
