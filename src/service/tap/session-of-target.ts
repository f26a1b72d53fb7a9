const TARGET = /^(?:https?:\/\/[^/?#\s]*)?\/s\/([A-Za-z0-9_-]{1,128})(?=[/?#]|$)/i;

/** The wire token in a request target (`/s/<token>/…`, in origin or absolute form), if it has one. */
export function tokenOfTarget(target: string): string | undefined {
  return TARGET.exec(target)?.[1];
}

/** How much of a head is looked at for its target. */
const LOOKED_AT = 2048;

/**
 * What the beginning of a request head tells before the head is whole, or when it never will be:
 * the token in its target; `unknown` when the target may still follow; undefined when it names no session.
 */
export function tokenOfBeginning(octets: Uint8Array): { readonly token: string } | 'unknown' | undefined {
  const text = String.fromCharCode(...octets.subarray(0, LOOKED_AT)).replace(/^[\r\n]+/, '');
  const start = /^[^ \t\r\n]*[ \t]+([^ \t\r\n]+)([ \t\r\n]?)/.exec(text);
  if (start?.[1] !== undefined && start[2] !== '') {
    const token = tokenOfTarget(start[1]);
    return token === undefined ? undefined : { token };
  }
  return octets.length < LOOKED_AT && /^[!-~]*[ \t]?[!-~]*$/.test(text) ? 'unknown' : undefined;
}
