import { type CollectionEntry, getCollection } from 'astro:content';
import { type LessonLink, lessonLinks } from './lesson-links.ts';

type LessonQuestion = CollectionEntry<'questions'>['data']['questions'][number];

/**
 * The questions of all lessons, in the order of these.
 * @throws Error when a lesson has none: the build stops
 */
export async function lessonQuestions(): Promise<{ lesson: LessonLink; questions: readonly LessonQuestion[] }[]> {
  const all = await getCollection('questions');
  return (await lessonLinks()).map((lesson) => {
    const own = all.find(({ id }) => id === lesson.id);
    if (!own) throw new Error(`content/${lesson.id}: there is no questions.yaml.`);
    return { lesson, questions: own.data.questions };
  });
}
