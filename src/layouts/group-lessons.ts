import { families } from '../content-schemas.ts';

/** What decides the place of a lesson. */
interface Placed {
  readonly technique: string;
  /** Its place among the lessons of its family. */
  readonly order: number;
}

/** The lessons of one family of techniques, in their order. */
export interface LessonGroup<Lesson> {
  readonly title: string;
  readonly lessons: readonly Lesson[];
}

/** The lessons in their families, in the order of the families; one without lessons is left out. */
export function groupLessons<Lesson extends Placed>(lessons: readonly Lesson[]): LessonGroup<Lesson>[] {
  return families
    .map(({ title, techniques }) => {
      const names: readonly string[] = techniques;
      const own = lessons.filter(({ technique }) => names.includes(technique));
      return { title, lessons: own.sort((a, b) => a.order - b.order) };
    })
    .filter((group) => group.lessons.length > 0);
}
