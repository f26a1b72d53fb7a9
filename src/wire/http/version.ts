import type { HttpJudgement } from './rules.ts';

/** `HTTP-version = "HTTP/" DIGIT "." DIGIT` at absolute `offset` (RFC 9112 section 2.3). */
export function judgeVersion(version: string, offset: number, judgement: HttpJudgement): void {
  const match = /^HTTP\/([0-9])\.([0-9])$/.exec(version);
  if (!match) judgement.add('version-shape', offset, version.length);
  else if (match[1] !== '1') judgement.add('version-major', offset, version.length);
  else if (Number(match[2]) > 1) judgement.add('version-minor', offset, version.length);
}

/** Whether a message of this version has what HTTP/1.1 brought: transfer codings, persistence by default, Upgrade. */
export function isHttp11(version: string): boolean {
  return /^HTTP\/1\.[1-9]$/.test(version);
}
