import { type CollectionEntry, getCollection } from 'astro:content';
import { sitePath } from './site-path.ts';

/** A lesson as the site links to it. */
export interface LessonLink {
  readonly id: string;
  readonly slug: string;
  readonly href: string;
  readonly title: string;
  /** The title up to its colon, for the navigation. */
  readonly short: string;
  readonly summary: string;
  readonly technique: string;
  readonly minutes: number;
}

/** The address part of a lesson: its folder's name without the number that orders it. */
export function slugOf(id: string): string {
  return id.replace(/^\d+-/, '');
}

function orderOf({ id, data }: CollectionEntry<'lessons'>): number {
  return data.order ?? Number.parseInt(id, 10);
}

/** All lessons, in their order. */
export async function lessonLinks(): Promise<LessonLink[]> {
  const lessons = await getCollection('lessons');
  return lessons
    .sort((a, b) => orderOf(a) - orderOf(b) || a.id.localeCompare(b.id))
    .map(({ id, data }) => ({
      id,
      slug: slugOf(id),
      href: sitePath(`/lessons/${slugOf(id)}/`),
      title: data.title,
      short: data.title.split(':')[0] ?? data.title,
      summary: data.summary,
      technique: data.technique,
      minutes: data.minutes,
    }));
}
