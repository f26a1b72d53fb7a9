import { sectionLinks } from '#widgets/field/section-link.ts';
import type { Remark } from '../content-schemas.ts';
import { claimHref, claimNamed, verdictText } from './claim-links.ts';
import { leadTo, lessonCalled } from './lead-to.ts';
import { costHref } from './recorded-costs.ts';
import { recordedHref } from './recorded-href.ts';

/** A remark with a link to what it rests on. */
export interface ShownRemark {
  readonly text: string;
  readonly href: string;
  /** What the link leads to, in a word or two: `run it`, `recorded`, `RFC 9113 §5`. */
  readonly basis: string;
  /** Of a claim that stands for itself: its verdict, in words too, and what is true. */
  readonly quoted?: { readonly verdict: string; readonly words: string; readonly truth: string };
}

/**
 * A remark of `file` as it is shown.
 * @throws Error naming the file when what the remark rests on is not there: the build stops
 */
export async function shownRemark(remark: Remark, file: string): Promise<ShownRemark> {
  if ('claim' in remark) {
    const { id, data } = await claimNamed(remark.claim, file);
    const shown = { href: claimHref(id), basis: 'put to the test' };
    if (remark.text !== undefined) return { text: remark.text, ...shown };
    const { verdict, truth } = data;
    return { text: data.claim, ...shown, quoted: { verdict, words: verdictText(data), truth } };
  }
  const { text } = remark;
  if ('section' in remark) return { text, href: sectionLinks(remark.section)[0]?.href ?? '', basis: remark.section };
  if ('cost' in remark) return { text, href: costHref(remark.cost, file), basis: 'counted' };
  if ('capture' in remark) {
    const { data } = await lessonCalled(remark.lesson, file);
    if (!data.captures.includes(remark.capture))
      throw new Error(`${file}: “${remark.lesson}” has no capture “${remark.capture}”.`);
    return { text, href: recordedHref(remark.lesson, remark.lesson, remark.capture), basis: 'recorded' };
  }
  const { href } = await leadTo({ ...remark, lab: remark.lab ?? 1 }, file);
  return { text, href, basis: 'run it' };
}
