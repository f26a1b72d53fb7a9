import { type CollectionEntry, getCollection, getEntry } from 'astro:content';
import { sitePath } from './site-path.ts';

type Claim = CollectionEntry<'claims'>;

/** Where a claim stands among all claims. */
export function claimHref(id: string): string {
  return `${sitePath('/claims/')}#${id}`;
}

/**
 * The claim that `file` names.
 * @throws Error naming the file when there is none of that name
 */
export async function claimNamed(id: string, file: string): Promise<Claim> {
  const claim = await getEntry('claims', id);
  if (!claim) throw new Error(`${file}: there is no claim “${id}”.`);
  return claim;
}

/** A verdict in words, as “holds only over HTTP/1.1”. */
export function verdictText({ verdict, only }: Claim['data']): string {
  return only === undefined ? verdict : `holds only ${only}`;
}

/**
 * All claims, in their order.
 * @throws Error when one is about a technique that there is not
 */
export async function allClaims(): Promise<Claim[]> {
  const techniques = new Set((await getCollection('techniques')).map(({ id }) => id));
  const claims = await getCollection('claims');
  for (const { id, data } of claims) {
    const unknown = data.about.find((name) => !techniques.has(name));
    if (unknown !== undefined) throw new Error(`content/claims/${id}.mdx: about: there is no technique “${unknown}”.`);
  }
  return claims.sort((one, other) => one.data.order - other.data.order);
}
