import { getCollection } from 'astro:content';
import { sitePath } from './site-path.ts';

/** A page on workshops as the others link to it. */
export interface WorkshopLink {
  readonly href: string;
  readonly title: string;
  readonly what: string;
}

/** The pages on workshops in the order in which a teacher needs them; the key to the exercises is not among them. */
export async function workshopLinks(): Promise<WorkshopLink[]> {
  const pages = (await getCollection('workshop')).sort((one, other) => one.data.order - other.data.order);
  const plans = (await getCollection('plans')).sort((one, other) => one.data.order - other.data.order);
  const [first, ...others] = pages.map(({ id, data: { title, summary } }) => ({
    href: sitePath(id === 'start' ? '/workshop/' : `/workshop/${id}/`),
    title,
    what: summary,
  }));
  return [
    ...(first ? [first] : []),
    ...plans.map(({ id, data: { title, summary } }) => ({
      href: sitePath(`/workshop/plan/${id}/`),
      title: title.replace(/^A workshop of /, 'Plan: '),
      what: summary,
    })),
    {
      href: sitePath('/workshop/exercises/'),
      title: 'Exercises',
      what: 'Sheets to print, one for each mission and one for each lesson.',
    },
    {
      href: sitePath('/workshop/check/'),
      title: 'Check this browser',
      what: 'What the browser that opens it can do, here, with this sandbox.',
    },
    ...others,
  ];
}
