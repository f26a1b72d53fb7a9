import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import {
  Claim,
  GlossaryTerm,
  Guide,
  Lesson,
  Plan,
  Problem,
  Questions,
  SourceFile,
  SpeakerNotes,
  Technique,
  WorkshopPage,
} from './content-schemas.ts';

export const collections = {
  /** One folder a lesson: `content/<number>-<name>/lesson.mdx`, its recorded captures beside it. */
  lessons: defineCollection({
    loader: glob({
      base: './content',
      pattern: '*/lesson.mdx',
      generateId: ({ entry }) => entry.split('/')[0] ?? entry,
    }),
    schema: Lesson,
  }),
  /** What whoever presents a lesson says to it: `notes.mdx` beside the lesson, with the lesson's id. */
  notes: defineCollection({
    loader: glob({
      base: './content',
      pattern: '*/notes.mdx',
      generateId: ({ entry }) => entry.split('/')[0] ?? entry,
    }),
    schema: SpeakerNotes,
  }),
  /** One file a problem. */
  problems: defineCollection({ loader: glob({ base: './content/problems', pattern: '*.md' }), schema: Problem }),
  /** One file a claim that circulates; the name of the file is that of the claim. */
  claims: defineCollection({ loader: glob({ base: './content/claims', pattern: '*.mdx' }), schema: Claim }),
  /** One file a technique. */
  techniques: defineCollection({
    loader: glob({ base: './content/techniques', pattern: '*.yaml' }),
    schema: Technique,
  }),
  /** The decision guide, `guide`. */
  guides: defineCollection({ loader: glob({ base: './content/choose', pattern: '*.yaml' }), schema: Guide }),
  /** The questions on a lesson, beside it; the entry is called as the lesson's folder. */
  questions: defineCollection({
    loader: glob({
      base: './content',
      pattern: '*/questions.yaml',
      generateId: ({ entry }) => entry.split('/')[0] ?? entry,
    }),
    schema: Questions,
  }),
  /** One file a plan of a workshop. */
  plans: defineCollection({ loader: glob({ base: './content/workshop', pattern: '*.yaml' }), schema: Plan }),
  /** One file a page on workshops. */
  workshop: defineCollection({ loader: glob({ base: './content/workshop', pattern: '*.mdx' }), schema: WorkshopPage }),
  glossary: defineCollection({ loader: file('./content/glossary/terms.yaml'), schema: GlossaryTerm }),
  sources: defineCollection({ loader: file('./content/sources.yaml'), schema: SourceFile }),
};
