import { defineCollection } from 'astro:content';
import { file, glob } from 'astro/loaders';
import { Claim, GlossaryTerm, Guide, Lesson, Problem, SourceFile, Technique } from './content-schemas.ts';

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
  glossary: defineCollection({ loader: file('./content/glossary/terms.yaml'), schema: GlossaryTerm }),
  sources: defineCollection({ loader: file('./content/sources.yaml'), schema: SourceFile }),
};
