import { badPercentEncoding, badUriCharacter, isHostAndPort } from './grammar.ts';
import type { HttpJudgement } from './rules.ts';

/** The form of a request target (RFC 9112 section 3.2), undefined when it has none. */
export function targetForm(method: string, target: string): string | undefined {
  if (method === 'CONNECT') return authorityOf(target) === undefined ? 'authority form' : undefined;
  if (target === '*') return 'asterisk form';
  if (target.startsWith('/')) return 'origin form';
  return /^[A-Za-z][A-Za-z0-9+\-.]*:/.test(target) ? 'absolute form' : undefined;
}

/** The authority of a target in absolute form, user information left out; undefined in the other forms. */
export function authorityOf(target: string): string | undefined {
  const authority = absoluteAuthority(target);
  return authority?.slice(authority.lastIndexOf('@') + 1);
}

function absoluteAuthority(target: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/([^/?#]*)/.exec(target)?.[1];
}

/** Judges a target at absolute `offset` (RFC 9112 section 3.2). */
export function judgeTarget(
  { method, target }: { readonly method: string; readonly target: string },
  offset: number,
  judgement: HttpJudgement,
): void {
  const blank = target.search(/[ \t\v\f\r]/);
  if (blank !== -1) {
    judgement.add('target-whitespace', offset + blank, 1);
    return;
  }
  const strange = badUriCharacter(target);
  if (strange !== -1) judgement.add('target-octets', offset + strange, 1);
  const percent = badPercentEncoding(target);
  if (percent !== -1) judgement.add('target-percent', offset + percent, 1);
  const hash = target.indexOf('#');
  if (hash !== -1) judgement.add('target-fragment', offset + hash, target.length - hash);

  if (method === 'CONNECT') {
    const named = /^(.+):([0-9]+)$/.exec(target);
    if (!named?.[1] || !isHostAndPort(target)) judgement.add('target-authority', offset, target.length);
    return;
  }
  const form = targetForm(method, target);
  if (form === undefined) judgement.add('target-form', offset, target.length);
  if (form === 'asterisk form' && method !== 'OPTIONS') judgement.add('target-asterisk', offset, 1);
  if (form === 'absolute form' && /^https?:/i.test(target)) judgeHttpUri(target, offset, judgement);
}

function judgeHttpUri(target: string, offset: number, judgement: HttpJudgement): void {
  const written = absoluteAuthority(target);
  if (written?.includes('@')) judgement.add('target-userinfo', offset, target.length);
  const authority = authorityOf(target);
  if (authority === undefined || authority === '' || authority.startsWith(':') || !isHostAndPort(authority)) {
    judgement.add('target-host', offset, target.length);
  }
}
