import { getCollection } from 'astro:content';

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

/** All lessons, in the order of their folders. */
export async function lessonLinks(): Promise<LessonLink[]> {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '');
  const lessons = await getCollection('lessons');
  return lessons
    .sort((a, b) => a.id.localeCompare(b.id))
    .map(({ id, data }) => ({
      id,
      slug: slugOf(id),
      href: `${base}/lessons/${slugOf(id)}/`,
      title: data.title,
      short: data.title.split(':')[0] ?? data.title,
      summary: data.summary,
      technique: data.technique,
      minutes: data.minutes,
    }));
}
