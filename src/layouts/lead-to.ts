import { type CollectionEntry, getCollection, render } from 'astro:content';
import { linkTo } from '#widgets/deep-link/link-state.ts';
import { offersWhatIf } from '../content-schemas.ts';
import { slugOf } from './lesson-links.ts';
import { sitePath } from './site-path.ts';

/** A place of a lesson, as the data of a problem or a claim name it. */
interface Lead {
  readonly text: string;
  readonly lesson: string;
  /** Which lab of the lesson, from 1. */
  readonly lab?: number | undefined;
  readonly 'what-if'?: string | undefined;
  readonly heading?: string | undefined;
}

/** A link to it. */
export interface LeadLink {
  readonly text: string;
  readonly href: string;
  /** Where it leads, in words. */
  readonly place: string;
}

/**
 * Where a lead leads.
 * @throws Error naming `file` and what is not there: the lesson, its heading, its lab, or the deviation
 */
export async function leadTo(lead: Lead, file: string): Promise<LeadLink> {
  const lesson = await lessonCalled(lead.lesson, file);
  const href = sitePath(`/lessons/${lead.lesson}/`);
  const title = lesson.data.title;
  const { 'what-if': whatIf, lab } = lead;
  if (whatIf !== undefined || lab !== undefined) {
    const labs = lesson.body?.match(/^<\w*Lab\b/gm)?.length ?? 0;
    if (lab !== undefined && lab > labs) throw new Error(`${file}: the lesson “${lead.lesson}” has no lab ${lab}.`);
    if (whatIf !== undefined && !((lab ?? 1) === 1 && offersWhatIf(lesson.data.technique, whatIf))) {
      throw new Error(`${file}: the first lab of “${lead.lesson}” has no what-if “${whatIf}”.`);
    }
    const state = { lab: lab ?? 1, unmasked: false, inflated: false, intended: false, whatIf };
    return { text: lead.text, href: href + linkTo(state), place: `in ${labs > 1 ? 'a' : 'the'} lab of “${title}”` };
  }
  if (lead.heading === undefined) return { text: lead.text, href, place: `in “${title}”` };
  const { headings } = await render(lesson);
  const heading = headings.find(({ slug }) => slug === lead.heading);
  if (!heading) throw new Error(`${file}: the lesson “${lead.lesson}” has no heading “${lead.heading}”.`);
  return { text: lead.text, href: `${href}#${heading.slug}`, place: `“${heading.text}” in “${title}”` };
}

/**
 * The lesson of an address.
 * @throws Error naming `file` when there is none
 */
export async function lessonCalled(slug: string, file: string): Promise<CollectionEntry<'lessons'>> {
  const lesson = (await getCollection('lessons')).find(({ id }) => slugOf(id) === slug);
  if (!lesson) throw new Error(`${file}: there is no lesson “${slug}”.`);
  return lesson;
}
