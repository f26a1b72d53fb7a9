import { findSandbox, type Sandbox } from './find-sandbox.ts';

/** What came of asking for a sandbox at an address that the reader gave. */
export type WentLive =
  | { readonly kind: 'live'; readonly sandbox: Sandbox }
  | { readonly kind: 'no address' }
  /** A browser lets an HTTPS page talk to no plain address but its own machine's (Mixed Content, section 4.4). */
  | { readonly kind: 'mixed content'; readonly origin: string }
  /** Something is there and refuses pages of this origin. */
  | { readonly kind: 'refused'; readonly origin: string }
  | { readonly kind: 'silent'; readonly origin: string };

/** Hosts that are this machine, which a browser trusts without TLS (Secure Contexts, section 3.1). */
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** The origin that a reader has written, `http://` being understood; undefined for no such address. */
export function originIn(text: string): string | undefined {
  const written = text.trim();
  const whole = written.includes('://') ? written : `http://${written}`;
  // Browsers do not agree on whether a host may have a space in it.
  if (written === '' || /\s/.test(written) || !URL.canParse(whole)) return undefined;
  const { protocol, origin, username, password } = new URL(whole);
  return /^https?:$/.test(protocol) && username === '' && password === '' ? origin : undefined;
}

/** Whether a page of `page` may not talk to `origin`, whatever is there. */
export function isMixedContent(page: string, origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return page.startsWith('https:') && protocol === 'http:' && !LOOPBACK.test(hostname);
}

/** Asks for a sandbox at the address that the reader gave, because the reader said so. */
export async function goLive(text: string): Promise<WentLive> {
  const origin = originIn(text);
  if (origin === undefined) return { kind: 'no address' };
  if (isMixedContent(location.origin, origin)) return { kind: 'mixed content', origin };
  const sandbox = await findSandbox(origin);
  if (sandbox) return { kind: 'live', sandbox };
  // An answer that may not be read shows at least that somebody is there.
  const blind = { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(3000) } as const;
  const isThere = await fetch(`${origin}/healthz`, blind).then(
    () => true,
    () => false,
  );
  return { kind: isThere ? 'refused' : 'silent', origin };
}
