import { getCollection, render } from 'astro:content';
import { linkTo } from '#widgets/deep-link/link-state.ts';
import { offersWhatIf } from '../content-schemas.ts';
import { slugOf } from './lesson-links.ts';
import { sitePath } from './site-path.ts';

/** A place of a lesson, as the data of a problem name it. */
interface Lead {
  readonly text: string;
  readonly lesson: string;
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
 * @throws Error naming `file` and what is not there: the lesson, its heading, or the deviation
 */
export async function leadTo(lead: Lead, file: string): Promise<LeadLink> {
  const lesson = (await getCollection('lessons')).find(({ id }) => slugOf(id) === lead.lesson);
  if (!lesson) throw new Error(`${file}: leads: there is no lesson “${lead.lesson}”.`);
  const href = sitePath(`/lessons/${lead.lesson}/`);
  const title = lesson.data.title;
  const whatIf = lead['what-if'];
  if (whatIf !== undefined) {
    if (!offersWhatIf(lesson.data.technique, whatIf)) {
      throw new Error(`${file}: leads: the lab of “${lead.lesson}” has no what-if “${whatIf}”.`);
    }
    const state = { lab: 1, unmasked: false, inflated: false, intended: false, whatIf };
    return { text: lead.text, href: href + linkTo(state), place: `in the lab of “${title}”` };
  }
  if (lead.heading === undefined) return { text: lead.text, href, place: `in “${title}”` };
  const { headings } = await render(lesson);
  const heading = headings.find(({ slug }) => slug === lead.heading);
  if (!heading) throw new Error(`${file}: leads: the lesson “${lead.lesson}” has no heading “${lead.heading}”.`);
  return { text: lead.text, href: `${href}#${heading.slug}`, place: `“${heading.text}” in “${title}”` };
}
