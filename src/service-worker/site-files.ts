/** The files of one build of the site: the SHA-256 of each in hex, by its path below the site's base. */
export type SiteFiles = Readonly<Record<string, string>>;

/** What a request that a page makes is for. */
export type Wanted =
  /** A file of the site, by its path below the base; search and fragment play no part. */
  | { readonly kind: 'file'; readonly path: string }
  /** A page that is none of the site's files. */
  | { readonly kind: 'no page'; readonly path: string }
  /** A simulated session's address. */
  | { readonly kind: 'simulated' }
  /** Something that the worker has no part in: a sandbox, another site, whatever is not asked for with GET. */
  | { readonly kind: 'other' };

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly mode: string;
}

/** The paths that a sandbox answers at its own origin. */
const SANDBOX = /^\/(?:api|s|healthz)(?:\/|$)/;

/**
 * Says what a request is for.
 * @param scope address of the site's base, ending in `/`
 * @param simulated path below the base where simulated sessions are
 */
export function wantedOf({ url, method, mode }: Asked, scope: string, files: SiteFiles, simulated: string): Wanted {
  const address = new URL(url);
  const base = new URL(scope);
  if (address.origin !== base.origin || !address.pathname.startsWith(base.pathname)) return { kind: 'other' };
  const path = address.pathname.slice(base.pathname.length);
  if (path.startsWith(simulated)) return { kind: 'simulated' };
  if (method !== 'GET' || SANDBOX.test(address.pathname)) return { kind: 'other' };
  if (Object.hasOwn(files, path)) return { kind: 'file', path };
  return mode === 'navigate' ? { kind: 'no page', path } : { kind: 'other' };
}
