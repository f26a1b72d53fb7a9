import { type CollectionEntry, getCollection } from 'astro:content';
import { groupLessons, type LessonGroup } from './group-lessons.ts';
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
  readonly order: number;
  readonly minutes: number;
}

/** The address part of a lesson: its folder's name without the number that orders it. */
export function slugOf(id: string): string {
  return id.replace(/^\d+-/, '');
}

function orderOf({ id, data }: CollectionEntry<'lessons'>): number {
  return data.order ?? Number.parseInt(id, 10);
}

/** All lessons in their families, in their order. */
export async function lessonGroups(): Promise<LessonGroup<LessonLink>[]> {
  const lessons = await getCollection('lessons');
  return groupLessons(
    lessons.map((lesson) => ({
      id: lesson.id,
      slug: slugOf(lesson.id),
      href: sitePath(`/lessons/${slugOf(lesson.id)}/`),
      title: lesson.data.title,
      short: lesson.data.title.split(':')[0] ?? lesson.data.title,
      summary: lesson.data.summary,
      technique: lesson.data.technique,
      order: orderOf(lesson),
      minutes: lesson.data.minutes,
    })),
  );
}

/** All lessons, in their order. */
export async function lessonLinks(): Promise<LessonLink[]> {
  return (await lessonGroups()).flatMap(({ lessons }) => lessons);
}
